/*
 * The plain page, for browsers below the floor: it follows the wall's stream and writes states and numbers with their ages as text; lines
 * that do not fit take turns. No plots. It is made with page.js, events are folded by folds.js, values written by values.js, reports and orders are way-up.js's: the
 * build puts them before it, in one file. ECMAScript 5 by hand: no compiler here writes it, and nothing is imported. Ages and limits are those of core/freshness.ts;
 * letters are as large as dashboard/screen/for-eyes.ts has them.
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
  var IDENTIFY_MS = 10000;
  /** The least letters, their capitals, and 16 arc minutes; Chinese a seventh larger. At most so large that 450 lines are left of the glass. */
  var LEAST_PX = 28;
  var CAPITAL = 0.72;
  var LEAST_RADIANS = ((16 / 60) * Math.PI) / 180;
  var LEAST_HEIGHT = 450;
  var MOST_OVERSCAN = 5;
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
      priority: { critical: "严重", high: "高", medium: "中", low: "低" },
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
  var elapsed = window.parapetPage.elapsed;
  var element = window.parapetPage.element;
  var clear = window.parapetPage.clear;
  var folds = window.parapetFolds;
  var values = window.parapetValues;
  var asked = /[?&]lang=(\w+)/.exec(location.search);
  var language = /^zh/i.test(asked ? asked[1] : navigator.language || "") ? "zh" : "en";
  var words = WORDS[language];
  var path = /^(.*)\/walls\/([A-Za-z0-9_-]{1,64})\/?$/.exec(location.pathname);
  var screen = screenId();
  var build = document.querySelector('meta[name="build"]');

  /** The snapshot with what came since; server time minus ours; when something was heard, and when a stream was opened. */
  var told;
  var offsetMs = 0;
  var heardMs = 0;
  var openedMs = 0;
  var againMs = 0;
  var refusal = "";
  var turn = 0;
  /** Of the site, when this page first heard of it. */
  var siteBuild = "";
  /** The sequence on the glass. */
  var painted = 0;
  /** Which screen this is, while somebody asks. */
  var label = "";
  var labelMs = 0;
  var zoom = 1;
  var source;
  var root;
  var head;
  var list;
  var wayUp;

  /** As the address says it, else what this tab had before, else made up. */
  function screenId() {
    var named = /[?&]screen=([A-Za-z0-9_-]{1,64})(?:&|$)/.exec(location.search);
    try {
      var id = named ? named[1] : sessionStorage.getItem("parapet-screen");
      if (!/^[A-Za-z0-9_-]{1,64}$/.test(id || "")) id = madeId();
      sessionStorage.setItem("parapet-screen", id);
      return id;
    } catch (_) {
      // Nothing is kept here: another screen after each reload.
      return named ? named[1] : madeId();
    }
  }

  function madeId() {
    var id = "";
    while (id.length < 12) id += "bcdfghjklmnpqrstvwxz".charAt(Math.floor(20 * Math.random()));
    return id;
  }

  /** A number that the address says; 0 without. */
  function askedNumber(name) {
    var found = new RegExp("[?&]" + name + "=([0-9.]+)").exec(location.search);
    return found ? Number(found[1]) || 0 : 0;
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

  /**
   * Of a series: by its sample and the slowest of its devices and rules, and never fresher than the freshest of the devices, as
   * dashboard/panels/tile-state.ts has it.
   */
  function stateOfSeries(series, devices, nowMs) {
    var order = ["live", "late", "stale", "never"];
    var rhythm = 0;
    var best = -1;
    for (var i = 0; i < series.devices.length; i++) {
      var device = devices[series.devices[i]];
      if (!device) continue;
      rhythm = Math.max(rhythm, device[2]);
      var state = order.indexOf(stateOf(nowMs, device[3], device[2]));
      best = best < 0 ? state : Math.min(best, state);
    }
    var bySample = order.indexOf(stateOf(nowMs, series.sampledMs, Math.max(rhythm || 15000, series.paceMs || 0)));
    return order[Math.max(bySample, best)];
  }

  function ageOf(ms) {
    var seconds = Math.max(0, Math.floor(ms / 1000));
    if (seconds < 90) return seconds + " " + words.ages[0];
    if (seconds < 5400) return Math.floor(seconds / 60) + " " + words.ages[1];
    if (seconds < 172800) return Math.floor(seconds / 3600) + " " + words.ages[2];
    return Math.floor(seconds / 86400) + " " + words.ages[3];
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
    var devices = {};
    var i;
    for (i = 0; i < told.alarms.alarms.length; i++) {
      var alarm = told.alarms.alarms[i];
      lines.push({ mark: alarm.priority, name: words.alarms, value: words.priority[alarm.priority] + " · " + alarm.summary });
    }
    var live = 0;
    for (i = 0; i < told.devices.length; i++) {
      var device = told.devices[i];
      devices[device[0]] = device;
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
      for (var j = 0; j < panels.length; j++) addPanel(lines, panels[j], devices, nowMs);
    }
    return lines;
  }

  function addPanel(lines, panel, devices, nowMs) {
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
      // Of a unit of its own: what the panel says of values is not said of these.
      var written = query.unit === undefined ? panel : { unit: query.unit, decimals: panel.decimals, thresholds: [] };
      var found = false;
      for (var s = 0; s < told.series.length; s++) {
        var series = told.series[s];
        if (series.query !== query.number || series.gone) continue;
        found = true;
        var state = stateOfSeries(series, devices, nowMs);
        var name = nameOf(series, query);
        var level = values.level(series.value, written);
        var value = values.text(series.value, written, textOf);
        if (level !== "") value += " · " + words.priority[level];
        if (state !== "live") value += " · " + words[state] + (state === "never" ? "" : " " + ageOf(nowMs - series.sampledMs));
        lines.push({
          mark: state === "live" && level !== "" ? level : state,
          name: title + (name === "" ? "" : " · " + name),
          value: value,
        });
      }
      if (!found) lines.push({ mark: "never", name: title, value: words.never });
    }
  }

  function draw() {
    var nowMs = offsetMs + elapsed();
    var isLost = told !== undefined && elapsed() - heardMs > LOST_MS;
    clear(head);
    clear(list);
    var title = told ? textOf(told.wall.title) + " · " + told.site : "Parapet";
    var isAsked = label !== "" && elapsed() - labelMs < IDENTIFY_MS;
    head.appendChild(element("div", { fontSize: px(isAsked ? 120 : 48), fontWeight: "bold" }, isAsked ? label : title));
    var state = words.waiting;
    if (!path) state = words.noWall;
    else if (refusal !== "") state = words.refused + refusal;
    else if (isLost) state = MARKS.stale + " " + words.lost + ageOf(elapsed() - heardMs);
    else if (told) state = words.told + ageOf(elapsed() - heardMs) + words.ago;
    var line = element("div", { fontSize: px(32), color: isLost || refusal !== "" ? "#ee5f5f" : "#aeb5be" }, state);
    line.setAttribute("data-connection", isLost ? "lost" : told ? "open" : "connecting");
    head.appendChild(line);
    head.appendChild(element("div", { fontSize: px(LEAST_PX), color: "#aeb5be" }, words.old));
    if (told) drawLines(linesAt(nowMs), isLost);
    painted = told ? told.seq : 0;
    // The watchdog of the page sees that it draws.
    var drawn = document.createEvent("Event");
    drawn.initEvent("parapet-drawn", false, false);
    window.dispatchEvent(drawn);
  }

  /** As many as fit; the others in their turn. */
  function drawLines(lines, isLost) {
    // The padding, and which part of the lines this is.
    var besideLines = head.offsetHeight + 96 * zoom;
    var room = Math.max(1, Math.floor((root.clientHeight - besideLines) / (LINE_PX * zoom)));
    var pages = Math.ceil(lines.length / room);
    var page = turn % pages;
    for (var i = page * room; i < Math.min(lines.length, (page + 1) * room); i++) {
      var one = lines[i];
      var row = element("div", {
        display: "flex",
        height: px(LINE_PX),
        overflow: "hidden",
        whiteSpace: "nowrap",
        color: isLost ? "#89919b" : COLOURS[one.mark],
      });
      row.setAttribute("data-line", one.mark);
      row.appendChild(element("span", { display: "inline-block", flex: "none", width: "1.6em" }, MARKS[one.mark]));
      // Where a line is too long its name is cut, and its value after that; without flexbox spaces part them.
      row.appendChild(
        element("span", { flex: "0 1000 auto", color: "#aeb5be", overflow: "hidden", textOverflow: "ellipsis" }, one.name + "  ")
      );
      var value = element("b", { flex: "0 1 auto", marginLeft: "0.6em", overflow: "hidden", textOverflow: "ellipsis" }, one.value);
      if (one.mark === "live" && !isLost) value.style.color = "#e6e6e6";
      row.appendChild(value);
      list.appendChild(row);
    }
    if (pages > 1) list.appendChild(element("div", { color: "#89919b" }, page + 1 + " / " + pages));
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

  /** A state event counts on from the one before; what leaves a hole ends in a snapshot. A frame has no name, and of its sequence the end. */
  function follow(own, type, fold) {
    own.addEventListener(type, function (event) {
      var data = JSON.parse(event.data);
      if (own !== source) return;
      var next = told ? told.seq + 1 : 0;
      if (!told || (type === "message" ? data[0] !== next % 1000 : data.seq !== next)) return leave(0);
      hear();
      fold(told, data);
      told.seq = next;
      offsetMs = Math.max(offsetMs, told.at - elapsed());
    });
  }

  /** A new build may speak in another way: once its page is there, it is shown. */
  function renew(newBuild) {
    if (!siteBuild) siteBuild = newBuild;
    if (!newBuild || newBuild === siteBuild) return;
    var request = new XMLHttpRequest();
    request.open("GET", location.pathname + location.search);
    request.setRequestHeader("x-parapet-page", "1");
    request.onload = function () {
      if (request.status === 200) location.reload();
    };
    request.send();
  }

  function open() {
    openedMs = elapsed();
    var own = new EventSource(path[1] + "/walls/" + path[2] + "/events?screen=" + screen);
    source = own;
    var promised = 0;
    own.addEventListener("heartbeat", function (event) {
      if (own !== source) return;
      var data = JSON.parse(event.data);
      renew(data.build);
      // What the heartbeat before told of must have come by now.
      if (told && told.incarnation === data.incarnation && promised > told.seq) return leave(0);
      promised = data.seq;
      hear();
      offsetMs = data.at - elapsed();
    });
    own.addEventListener("snapshot", function (event) {
      if (own !== source) return;
      hear();
      told = JSON.parse(event.data);
      offsetMs = Math.max(offsetMs, told.at - elapsed());
      draw();
      wayUp.send();
    });
    own.addEventListener("control", function (event) {
      if (own === source) wayUp.obey(JSON.parse(event.data), offsetMs + elapsed());
    });
    follow(own, "message", folds.frame);
    follow(own, "alarm", folds.alarm);
    follow(own, "notice", folds.notice);
    follow(own, "text", folds.text);
    own.addEventListener("refused", function (event) {
      if (own !== source) return;
      refusal = JSON.parse(event.data).code;
      leave(2 * AGAIN_MS);
      draw();
      if (refusal === "unauthorized") goHome();
    });
    // By itself it would try again at once, and for ever.
    own.onerror = function () {
      if (own === source) leave(AGAIN_MS * (0.5 + Math.random() / 2));
    };
  }

  /** A screen whose pairing was taken back shows a code at the site's own address, unless that leads back here. */
  function goHome() {
    var home = path[1] + "/";
    var request = new XMLHttpRequest();
    request.open("GET", home);
    request.setRequestHeader("x-parapet-page", "1");
    request.onload = function () {
      var leadsBack = typeof request.responseURL !== "string" || request.responseURL.indexOf("/walls/") >= 0;
      if (request.status === 200 && !leadsBack && refusal === "unauthorized") location.replace(home);
    };
    request.send();
  }

  /** The report, but for its answers. */
  function glass() {
    if (!told) return undefined;
    return {
      wall: told.wall.name,
      incarnation: told.incarnation,
      applied: told.seq,
      painted: painted,
      page: told.wall.pages.length > 0 ? told.wall.pages[0].id.slice(0, 120) : "",
      hidden: document.hidden === true,
      viewport: { width: window.innerWidth, height: window.innerHeight, ratio: Math.min(Math.max(window.devicePixelRatio || 1, 0.1), 16) },
      build: build ? build.getAttribute("content").slice(0, 120) : "",
      frameMs: null,
      heapBytes: null,
      skewMs: Math.round(Date.now() - offsetMs - elapsed()),
      unknown: 0,
    };
  }

  function act(control) {
    if (control.type === "identify") {
      label = control.label;
      labelMs = elapsed();
      draw();
    } else if (control.type === "reload") location.reload();
    else location.replace(adjusted(control));
  }

  /** This address, with what pairing says of the glass said anew. */
  function adjusted(control) {
    var kept = location.search.replace(/^\?/, "").split("&");
    var parts = [];
    for (var i = 0; i < kept.length; i++) if (!/^(?:diagonal|distance|overscan)=|^$/.test(kept[i])) parts.push(kept[i]);
    parts.push("diagonal=" + control.diagonalInches, "distance=" + control.distanceM);
    if (control.overscanPercent > 0) parts.push("overscan=" + control.overscanPercent);
    return location.pathname + "?" + parts.join("&");
  }

  function step() {
    if (path && window.EventSource) {
      if (source && elapsed() - Math.max(heardMs, openedMs) > SILENT_MS) leave(0);
      if (!source && elapsed() >= againMs) open();
    }
    draw();
    if (wayUp) wayUp.tick();
  }

  /** How much larger than on 1080 lines all is drawn: for the window, and for the eyes that pairing told of. */
  function zoomFor(width, height) {
    var least = Math.max(1, Math.min(width / 1920, height / 1080));
    var pixelM = (askedNumber("diagonal") * 0.0254) / Math.sqrt(width * width + height * height);
    if (!(pixelM > 0)) return least;
    var neededM = askedNumber("distance") * Math.tan(LEAST_RADIANS) * (language === "zh" ? 1.15 : 1);
    return Math.max(least, Math.min(neededM / (CAPITAL * LEAST_PX * pixelM), height / LEAST_HEIGHT));
  }

  function px(pixels) {
    return Math.round(pixels * zoom) + "px";
  }

  function start(screenElement) {
    root = screenElement;
    zoom = zoomFor(window.innerWidth, window.innerHeight);
    root.style.cssText = "position:absolute;overflow:hidden;box-sizing:border-box;line-height:1.4";
    root.style.padding = px(24) + " " + px(32);
    root.style.fontSize = px(36);
    var edge = Math.min(askedNumber("overscan"), MOST_OVERSCAN) + "%";
    root.style.left = root.style.top = root.style.right = root.style.bottom = edge;
    head = element("div", { paddingBottom: px(16) });
    list = element("div", {});
    root.appendChild(head);
    root.appendChild(list);
    if (path) {
      wayUp = window.parapetWayUp({
        url: path[1] + "/screens/" + screen + "/report",
        elapsed: elapsed,
        glass: glass,
        act: act,
        acts: { identify: false, reload: true, adjust: true },
      });
    }
    setInterval(function () {
      turn++;
    }, TURN_MS);
  }

  window.parapetPage.start("screen", start, step);
})();
