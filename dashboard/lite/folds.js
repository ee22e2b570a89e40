/*
 * How the plain page's picture follows its stream: what came is folded into the snapshot as protocol/picture.ts does, history aside. The
 * build puts it before lite.js, in one file. ECMAScript 5 by hand, as that.
 */
(function () {
  /** Of a list whose entries have a number, the one with it. */
  function find(entries, number, numberOf) {
    for (var i = 0; i < entries.length; i++) if (numberOf(entries[i]) === number) return i;
    return -1;
  }

  function numberOfDevice(device) {
    return device[0];
  }

  function numberOfSeries(series) {
    return series.number;
  }

  function put(entries, entry, numberOf) {
    var at = find(entries, numberOf(entry), numberOf);
    if (at < 0) entries.push(entry);
    else entries[at] = entry;
  }

  /** Pairs of a device's number and what became of it. */
  function eachPair(told, pairs, set) {
    for (var i = 0; pairs && i + 1 < pairs.length; i += 2) {
      var at = find(told.devices, pairs[i], numberOfDevice);
      if (at >= 0) set(told.devices[at], pairs[i + 1]);
    }
  }

  function eachSeries(told, distances, set) {
    var number = 0;
    for (var i = 0; i < distances.length; i++) {
      number += distances[i];
      var at = find(told.series, number, numberOfSeries);
      if (at >= 0) set(told.series[at], i);
    }
  }

  function foldFrame(told, frame) {
    var i;
    for (i = 0; frame.devices && i < frame.devices.length; i++) put(told.devices, frame.devices[i], numberOfDevice);
    for (i = 0; frame.series && i < frame.series.length; i++) put(told.series, frame.series[i], numberOfSeries);
    for (i = 0; frame.members && i < frame.members.length; i++) {
      var at = find(told.series, frame.members[i][0], numberOfSeries);
      if (at >= 0) told.series[at].devices = frame.members[i][1];
    }
    eachPair(told, frame.seen, function (device, aheadMs) {
      device[3] = frame.at + aheadMs;
    });
    eachPair(told, frame.rhythms, function (device, rhythmMs) {
      device[2] = rhythmMs;
    });
    for (i = 0; frame.changes && i < frame.changes.length; i++) foldChanges(told, frame.at + frame.changes[i][0], frame.changes[i]);
    for (i = 0; frame.gone && i < frame.gone.length; i++) {
      var gone = find(told.series, frame.gone[i], numberOfSeries);
      if (gone >= 0) told.series[gone].gone = true;
    }
  }

  function foldChanges(told, sampledMs, group) {
    eachSeries(told, group[1], function (series, i) {
      series.value = group[2][i];
      series.sampledMs = sampledMs;
      series.gone = false;
    });
    eachSeries(told, group[3], function (series) {
      series.sampledMs = sampledMs;
      series.gone = false;
    });
  }

  function foldTexts(told, changes) {
    for (var i = 0; i < changes.length; i++) {
      var change = changes[i];
      var kept = [];
      for (var j = 0; j < told.texts.length; j++) {
        var text = told.texts[j];
        if (text.stream !== change.stream) kept.push(text);
        else if (change.type === "append")
          kept.push({ stream: text.stream, changedMs: change.changedMs, text: (text.text + change.text).slice(-8192) });
      }
      if (change.type === "whole") kept.push(change);
      told.texts = kept;
    }
  }

  window.parapetFolds = {
    frame: foldFrame,
    alarm: function (told, data) {
      told.alarms = data.alarms;
    },
    notice: function () {},
    text: function (told, data) {
      foldTexts(told, data.streams);
    },
  };
})();
