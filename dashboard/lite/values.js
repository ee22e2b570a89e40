/*
 * How the plain page writes a value, and how bad it is: mappings and thresholds count as dashboard/panels/levels.ts has them. The build
 * puts it before lite.js, in one file. ECMAScript 5 by hand, as that.
 */
(function () {
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
  var LEVELS = ["", "medium", "high", "critical"];

  /** The first mapping that fits. */
  function mappingOf(value, panel) {
    var mappings = panel.mappings || [];
    for (var i = 0; i < mappings.length; i++) {
      var range = mappings[i].range;
      var fits = range
        ? value !== null && (range.from === null || value >= range.from) && (range.to === null || value <= range.to)
        : value === null;
      if (fits) return mappings[i];
    }
    return undefined;
  }

  /** "" where nothing is bad: what a word tells is as bad as the word says. */
  function levelOf(value, panel) {
    var mapping = mappingOf(value, panel);
    if (mapping) return mapping.level === undefined || mapping.level === "good" ? "" : mapping.level;
    var worst = 0;
    for (var i = 0; i < panel.thresholds.length; i++) {
      var threshold = panel.thresholds[i];
      var isPast = threshold.side === "below" ? value <= threshold.at : value >= threshold.at;
      if (typeof value === "number" && isPast) worst = Math.max(worst, LEVELS.indexOf(threshold.level));
    }
    return LEVELS[worst];
  }

  function textOfValue(value, panel, textOf) {
    var mapping = mappingOf(value, panel);
    if (mapping) return textOf(mapping.text);
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

  window.parapetValues = { text: textOfValue, level: levelOf };
})();
