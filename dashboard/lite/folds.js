/*
 * How the plain page's picture follows its stream: what came is folded into the snapshot as protocol/picture.ts does, history aside. The
 * build puts it before lite.js, in one file. ECMAScript 5 by hand, as that.
 */
(function () {
  /** Times of frames are told in it. */
  var STEP_MS = 250;

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

  /** Distances; -n are the n numbers that follow. */
  function eachNumber(list, take) {
    var number = 0;
    for (var i = 0; list && i < list.length; i++) {
      if (list[i] > 0) {
        number += list[i];
        take(number);
      } else for (var left = list[i]; left < 0; left++) take(++number);
    }
  }

  /** The devices of a frame by age, from 0; a zero stands between two ages. */
  function eachSeen(told, list, take) {
    var ages = [[]];
    for (var i = 0; i < list.length; i++) {
      if (list[i] === 0) ages.push([]);
      else ages[ages.length - 1].push(list[i]);
    }
    for (var age = 0; age < ages.length; age++) {
      eachNumber(ages[age], function (number) {
        var at = find(told.devices, number, numberOfDevice);
        if (at >= 0) take(told.devices[at], age);
      });
    }
  }

  /** A distance and a value; a negative distance leads to a series that has the value before. */
  function eachChange(list, take) {
    var first = 0;
    var number = 0;
    var value;
    for (var i = 0; i < list.length; i++) {
      if (list[i] > 0) {
        first += list[i];
        number = first;
        value = list[++i];
      } else number -= list[i];
      take(number, value);
    }
  }

  /** When each device was heard, by number. */
  function seenTimes(told) {
    var times = {};
    for (var i = 0; i < told.devices.length; i++) times[told.devices[i][0]] = told.devices[i][3];
    return times;
  }

  function newestOf(series, times) {
    var newestMs = 0;
    for (var i = 0; i < series.devices.length; i++) newestMs = Math.max(newestMs, times[series.devices[i]] || 0);
    return newestMs;
  }

  /** What is heard of a device is heard of the series that were as new as it, but for those that the frame names. */
  function foldFrame(told, frame) {
    var rest = frame[4] || {};
    var at = (Math.floor(told.at / STEP_MS) + frame[1]) * STEP_MS;
    var before = seenTimes(told);
    var along = {};
    var i;
    for (i = 0; rest.devices && i < rest.devices.length; i++) {
      var entry = rest.devices[i];
      put(told.devices, [entry[0], entry[1], entry[2], Math.max(entry[3], before[entry[0]] || 0)], numberOfDevice);
    }
    eachSeen(told, frame[2], function (device, age) {
      device[3] = Math.max(device[3], at - age * STEP_MS);
    });
    var after = seenTimes(told);
    for (i = 0; i < told.series.length; i++) {
      var one = told.series[i];
      var newestMs = newestOf(one, after);
      if (!one.gone && one.sampledMs === newestOf(one, before) && newestMs > one.sampledMs) along[one.number] = newestMs;
    }
    function named(number) {
      delete along[number];
      return told.series[find(told.series, number, numberOfSeries)];
    }
    function takeValues(list, sampledMs) {
      eachChange(list, function (number, value) {
        var series = named(number);
        if (!series) return;
        series.gone = value === "";
        if (series.gone) return;
        series.value = value;
        series.sampledMs = sampledMs === undefined ? newestOf(series, after) : sampledMs;
      });
    }
    for (i = 0; rest.members && i < rest.members.length; i++) {
      var regrouped = named(rest.members[i][0]);
      if (regrouped) {
        regrouped.devices = rest.members[i][1];
        regrouped.paceMs = rest.members[i][2];
      }
    }
    for (i = 0; rest.series && i < rest.series.length; i++) {
      var added = rest.series[i];
      told.series.push({
        number: added[0],
        query: added[1],
        labels: added[2],
        devices: added[3],
        paceMs: added[4],
        value: null,
        sampledMs: 0,
      });
    }
    eachNumber(rest.left, named);
    takeValues(frame[3]);
    for (i = 0; rest.aged && i < rest.aged.length; i++) takeValues(rest.aged[i][1], at - rest.aged[i][0] * STEP_MS);
    for (var key in along) {
      var kept = told.series[find(told.series, Number(key), numberOfSeries)];
      kept.sampledMs = along[key];
    }
    told.at = at;
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
      told.at = data.at;
    },
    notice: function (told, data) {
      told.at = data.at;
    },
    text: function (told, data) {
      foldTexts(told, data.streams);
      told.at = data.at;
    },
  };
})();
