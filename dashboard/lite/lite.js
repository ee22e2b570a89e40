/*
 * The plain page, for browsers below the floor: it follows the wall's stream and writes states and numbers with their ages as text; lines
 * that do not fit take turns. No plots, no reports, no orders. ECMAScript 5 by hand: no compiler here writes it, and nothing is
 * imported. Ages and limits are those of core/freshness.ts; events are folded as protocol/picture.ts does, history aside.
 */
(function () {
  /** Lines that found no room have their turn. */
  var TURN_MS = 10000;
  /** Two heartbeats and a half, as walls wait before they leave a silent stream. */
  var SILENT_MS = 25000;
  /** After a failure: half of it fixed, half by chance. */
  var AGAIN_MS = 6000;
  /** As walls do: without a word of the site for three heartbeats all is grey. */
  var LOST_MS = 30000;
  var LINE_PX = 56;
  var WORDS = {
    en: {
      old: "This browser is too old for the wall, which needs Chromium 87 or later: its states and numbers as text.",
      waiting: "Waiting for the site",
      noWall: "This address shows no wall",
      refused: "The site refuses: ",
      lost: "NO CONNECTION for ",
      told: "As of ",
      ago: " ago",
      devices: "Devices",
      alarms: "Alarms",
      live: "live",
      late: "late",
      stale: "stale",
      never: "no data",
      priority: { critical: "critical", high: "high", medium: "medium", low: "low" },
      ages: ["s", "min", "h", "d"],
    },
    zh: {
      old: "此浏览器版本过低，无法显示大屏（需要 Chromium 87 或更高版本）。以下为文字形式的状态与数据。",
      waiting: "等待站点",
      noWall: "此地址没有大屏",
      refused: "站点拒绝：",
      lost: "连接已断开 ",
      told: "数据时间 ",
      ago: "前",
      devices: "设备",
      alarms: "告警",
      live: "正常",
      late: "延迟",
      stale: "过期",
      never: "无数据",
      priority: { critical: "紧急", high: "高", medium: "中", low: "低" },
      ages: ["秒", "分钟", "小时", "天"],
    },
  };
  /** A shape goes with each word: none is told by colour. */
  var MARKS = { live: "●", late: "◐", stale: "■", never: "○", critical: "▲", high: "▲", medium: "◆", low: "▪" };
  var COLOURS = {
    live: "#8a9ba8",
    late: "#c96dfb",
    stale: "#e6e6e6",
    never: "#89919b",
    critical: "#ee5f5f",
    high: "#f59a47",
    medium: "#ffe53d",
    low: "#8dcaf9",
  };
  var UNITS = {
    none: "",
    percent: "%",
    celsius: "°C",
    fahrenheit: "°F",
    volts: "V",
    amperes: "A",
    watts: "W",
    kilowatts: "kW",
    hertz: "Hz",
    seconds: "s",
    milliseconds: "ms",
    yuan: "CNY",
    dollars: "USD",
    euros: "EUR",
  };

  var asked = /[?&]lang=(\w+)/.exec(location.search);
  var language = /^zh/i.test(asked ? asked[1] : navigator.language || "") ? "zh" : "en";
  var words = WORDS[language];
  var path = /^(.*)\/walls\/([A-Za-z0-9_-]{1,64})\/?$/.exec(location.pathname);
  var screen = /[?&]screen=([A-Za-z0-9_-]{1,64})/.exec(location.search);

  /** The snapshot with what came since; server time minus ours; when something was heard, and when a stream was opened. */
  var told;
  var offsetMs = 0;
  var heardMs = 0;
  var openedMs = 0;
  var againMs = 0;
  var refusal = "";
  var turn = 0;
  var source;
  var head;
  var list;

  function elapsed() {
    return window.performance && performance.now ? performance.now() : Date.now();
  }

  function textOf(text) {
    return typeof text === "string" ? text : text[language];
  }

  /** The state by age and rhythm: late past two gaps (2.5 s at least), stale past four (5 s). */
  function stateOf(nowMs, sampledMs, rhythmMs) {
    if (!(sampledMs > 0)) return "never";
    var age = nowMs - sampledMs;
    if (age > Math.max(4 * rhythmMs, 5000)) return "stale";
    return age > Math.max(2 * rhythmMs, 2500) ? "late" : "live";
  }

  function ageOf(ms) {
    var seconds = Math.max(0, Math.floor(ms / 1000));
    if (seconds < 90) return seconds + " " + words.ages[0];
    if (seconds < 5400) return Math.floor(seconds / 60) + " " + words.ages[1];
    if (seconds < 172800) return Math.floor(seconds / 3600) + " " + words.ages[2];
    return Math.floor(seconds / 86400) + " " + words.ages[3];
  }

  function valueTextOf(value, panel) {
    var mappings = panel.mappings || [];
    for (var i = 0; i < mappings.length; i++) {
      var range = mappings[i].range;
      var fits = range
        ? value !== null && (range.from === null || value >= range.from) && (range.to === null || value <= range.to)
        : value === null;
      if (fits) return textOf(mappings[i].text);
    }
    if (value === null) return "—";
    if (typeof value === "string") return value === "+Inf" ? "∞" : "−∞";
    if (panel.unit === "ratio") return digits(value * 100, panel.decimals) + " %";
    if (panel.unit === "bytes" || panel.unit === "bytes-per-second") {
      var steps = ["B", "KiB", "MiB", "GiB", "TiB"];
      var step = 0;
      while (Math.abs(value) >= 1024 && step < 4) {
        value /= 1024;
        step++;
      }
      return digits(value, panel.decimals) + " " + steps[step] + (panel.unit === "bytes" ? "" : "/s");
    }
    var unit = UNITS[panel.unit];
    return digits(value, panel.decimals) + " " + (unit === undefined ? panel.unit.replace(/-per-/g, "/").replace(/-/g, " ") : unit);
  }

  function digits(value, decimals) {
    return decimals === undefined ? String(Number(value.toPrecision(4))) : value.toFixed(decimals);
  }

  function nameOf(series, query) {
    var labels = series.labels;
    if (query.legend !== "") {
      return query.legend.replace(/\{\{\s*(\w+)\s*\}\}/g, function (_, label) {
        return labels[label] || "";
      });
    }
    var parts = [];
    for (var label in labels) if (label !== "__name__") parts.push(labels[label]);
    return parts.join(" ");
  }

  /** All there is to say now, worst first: alarms, devices that are not live, panels. */
  function linesAt(nowMs) {
    var lines = [];
    var rhythms = {};
    var i;
    for (i = 0; i < told.alarms.alarms.length; i++) {
      var alarm = told.alarms.alarms[i];
      lines.push({ mark: alarm.priority, name: words.alarms, value: words.priority[alarm.priority] + " · " + alarm.summary });
    }
    var live = 0;
    for (i = 0; i < told.devices.length; i++) {
      var device = told.devices[i];
      rhythms[device[0]] = device[2];
      var state = stateOf(nowMs, device[3], device[2]);
      if (state === "live") live++;
      else lines.push({ mark: state, name: device[1], value: words[state] + (state === "never" ? "" : " " + ageOf(nowMs - device[3])) });
    }
    lines.push({
      mark: live === told.devices.length ? "live" : "late",
      name: words.devices,
      value: live + " / " + told.devices.length + " " + words.live,
    });
    for (i = 0; i < told.wall.pages.length; i++) {
      var panels = told.wall.pages[i].panels;
      for (var j = 0; j < panels.length; j++) addPanel(lines, panels[j], rhythms, nowMs);
    }
    return lines;
  }

  function addPanel(lines, panel, rhythms, nowMs) {
    var title = textOf(panel.title);
    if (panel.text !== undefined) lines.push({ mark: "live", name: title, value: textOf(panel.text).replace(/\n/g, " · ") });
    for (var t = 0; t < told.texts.length; t++) {
      var text = told.texts[t];
      if (text.stream !== panel.stream) continue;
      lines.push({
        mark: "live",
        name: title,
        value: ageOf(nowMs - text.changedMs) + words.ago + ": " + text.text.replace(/\s+$/, "").split("\n").pop(),
      });
    }
    for (var q = 0; q < panel.queries.length; q++) {
      var query = panel.queries[q];
      if (query.role !== undefined) continue;
      var found = false;
      for (var s = 0; s < told.series.length; s++) {
        var series = told.series[s];
        if (series.query !== query.number || series.gone) continue;
        found = true;
        var rhythm = 0;
        for (var d = 0; d < series.devices.length; d++) rhythm = Math.max(rhythm, rhythms[series.devices[d]] || 0);
        var state = stateOf(nowMs, series.sampledMs, rhythm || 15000);
        var name = nameOf(series, query);
        lines.push({
          mark: state,
          name: title + (name === "" ? "" : " · " + name),
          value:
            valueTextOf(series.value, panel) +
            (state === "live" ? "" : " · " + words[state] + (state === "never" ? "" : " " + ageOf(nowMs - series.sampledMs))),
        });
      }
      if (!found) lines.push({ mark: "never", name: title, value: words.never });
    }
  }

  function element(name, style, text) {
    var made = document.createElement(name);
    for (var key in style) made.style[key] = style[key];
    if (text !== undefined) made.appendChild(document.createTextNode(text));
    return made;
  }

  function clear(parent) {
    while (parent.firstChild) parent.removeChild(parent.firstChild);
  }

  function draw() {
    var nowMs = offsetMs + elapsed();
    var isLost = told !== undefined && elapsed() - heardMs > LOST_MS;
    clear(head);
    clear(list);
    var title = told ? textOf(told.wall.title) + " · " + told.site : "Parapet";
    head.appendChild(element("div", { fontSize: "48px", fontWeight: "bold" }, title));
    var state = words.waiting;
    if (!path) state = words.noWall;
    else if (refusal !== "") state = words.refused + refusal;
    else if (isLost) state = MARKS.stale + " " + words.lost + ageOf(elapsed() - heardMs);
    else if (told) state = words.told + ageOf(elapsed() - heardMs) + words.ago;
    var line = element("div", { fontSize: "32px", color: isLost || refusal !== "" ? "#ee5f5f" : "#aeb5be" }, state);
    line.setAttribute("data-connection", isLost ? "lost" : told ? "open" : "connecting");
    head.appendChild(line);
    head.appendChild(element("div", { fontSize: "28px", color: "#aeb5be" }, words.old));
    if (told) drawLines(linesAt(nowMs), isLost);
    // The watchdog of the page sees that it draws.
    var drawn = document.createEvent("Event");
    drawn.initEvent("parapet-drawn", false, false);
    window.dispatchEvent(drawn);
  }

  /** As many as fit; the others in their turn. */
  function drawLines(lines, isLost) {
    var room = Math.max(1, Math.floor((window.innerHeight - head.offsetHeight - 96) / LINE_PX));
    var pages = Math.ceil(lines.length / room);
    var page = turn % pages;
    for (var i = page * room; i < Math.min(lines.length, (page + 1) * room); i++) {
      var one = lines[i];
      var row = element("div", {
        height: LINE_PX + "px",
        overflow: "hidden",
        whiteSpace: "nowrap",
        color: isLost ? "#89919b" : COLOURS[one.mark],
      });
      row.setAttribute("data-line", one.mark);
      row.appendChild(element("span", { display: "inline-block", width: "1.6em" }, MARKS[one.mark]));
      row.appendChild(element("span", { color: "#aeb5be" }, one.name + "  "));
      row.appendChild(element("b", one.mark === "live" && !isLost ? { color: "#e6e6e6" } : {}, one.value));
      list.appendChild(row);
    }
    if (pages > 1) list.appendChild(element("div", { color: "#89919b" }, page + 1 + " / " + pages));
  }

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
  function eachPair(pairs, set) {
    for (var i = 0; pairs && i + 1 < pairs.length; i += 2) {
      var at = find(told.devices, pairs[i], numberOfDevice);
      if (at >= 0) set(told.devices[at], pairs[i + 1]);
    }
  }

  function eachSeries(distances, set) {
    var number = 0;
    for (var i = 0; i < distances.length; i++) {
      number += distances[i];
      var at = find(told.series, number, numberOfSeries);
      if (at >= 0) set(told.series[at], i);
    }
  }

  function foldFrame(frame) {
    var i;
    for (i = 0; frame.devices && i < frame.devices.length; i++) put(told.devices, frame.devices[i], numberOfDevice);
    for (i = 0; frame.series && i < frame.series.length; i++) put(told.series, frame.series[i], numberOfSeries);
    for (i = 0; frame.members && i < frame.members.length; i++) {
      var at = find(told.series, frame.members[i][0], numberOfSeries);
      if (at >= 0) told.series[at].devices = frame.members[i][1];
    }
    eachPair(frame.seen, function (device, aheadMs) {
      device[3] = frame.at + aheadMs;
    });
    eachPair(frame.rhythms, function (device, rhythmMs) {
      device[2] = rhythmMs;
    });
    for (i = 0; frame.changes && i < frame.changes.length; i++) foldChanges(frame.at + frame.changes[i][0], frame.changes[i]);
    for (i = 0; frame.gone && i < frame.gone.length; i++) {
      var gone = find(told.series, frame.gone[i], numberOfSeries);
      if (gone >= 0) told.series[gone].gone = true;
    }
  }

  function foldChanges(sampledMs, group) {
    eachSeries(group[1], function (series, i) {
      series.value = group[2][i];
      series.sampledMs = sampledMs;
      series.gone = false;
    });
    eachSeries(group[3], function (series) {
      series.sampledMs = sampledMs;
      series.gone = false;
    });
  }

  function foldTexts(changes) {
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

  function hear() {
    heardMs = elapsed();
    refusal = "";
  }

  function leave(waitMs) {
    if (source) source.close();
    source = undefined;
    againMs = elapsed() + waitMs;
  }

  /** A state event counts on from the one before; what leaves a hole ends in a snapshot. */
  function follow(own, type, fold) {
    own.addEventListener(type, function (event) {
      var data = JSON.parse(event.data);
      if (own !== source) return;
      if (!told || data.seq !== told.seq + 1) return leave(0);
      hear();
      fold(data);
      told.seq = data.seq;
      offsetMs = Math.max(offsetMs, data.at - elapsed());
    });
  }

  function open() {
    openedMs = elapsed();
    var own = new EventSource(path[1] + "/walls/" + path[2] + "/events" + (screen ? "?screen=" + screen[1] : ""));
    source = own;
    own.addEventListener("heartbeat", function (event) {
      if (own !== source) return;
      hear();
      offsetMs = JSON.parse(event.data).at - elapsed();
    });
    own.addEventListener("snapshot", function (event) {
      if (own !== source) return;
      hear();
      told = JSON.parse(event.data);
      offsetMs = Math.max(offsetMs, told.at - elapsed());
      draw();
    });
    follow(own, "frame", foldFrame);
    follow(own, "alarm", function (data) {
      told.alarms = data.alarms;
    });
    follow(own, "notice", function () {});
    follow(own, "text", function (data) {
      foldTexts(data.streams);
    });
    own.addEventListener("refused", function (event) {
      if (own !== source) return;
      refusal = JSON.parse(event.data).code;
      leave(2 * AGAIN_MS);
      draw();
    });
    // By itself it would try again at once, and for ever.
    own.onerror = function () {
      if (own === source) leave(AGAIN_MS * (0.5 + Math.random() / 2));
    };
  }

  function step() {
    if (path && window.EventSource) {
      if (source && elapsed() - Math.max(heardMs, openedMs) > SILENT_MS) leave(0);
      if (!source && elapsed() >= againMs) open();
    }
    draw();
  }

  function start() {
    var root = document.getElementById("screen");
    root.style.cssText =
      "position:absolute;left:0;top:0;right:0;bottom:0;padding:24px 32px;background:#17191d;font-size:36px;line-height:1.4";
    head = element("div", { paddingBottom: "16px" });
    list = element("div", {});
    root.appendChild(head);
    root.appendChild(list);
    step();
    setInterval(step, 1000);
    setInterval(function () {
      turn++;
    }, TURN_MS);
  }

  if (document.getElementById("screen")) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
