/*
 * The floor: the pages of walls and of pairing are written for Chromium 87 and what is like it. Older browsers, whose scripts would not
 * even be read, get the plain page of lite.js or pair.js in their place; `?lite` asks for that on any browser. In ECMAScript 5, as plain scripts: they must run where
 * nothing else does.
 */
(function () {
  var isWhole = typeof String.prototype.replaceAll === "function" && window.CSS && CSS.supports && CSS.supports("inset", "0px");
  if (isWhole && !/[?&]lite\b/.test(location.search)) return;
  document.documentElement.setAttribute("data-lite", "");
  var script = document.createElement("script");
  script.src = document.getElementById("floor").getAttribute("data-lite");
  document.getElementsByTagName("head")[0].appendChild(script);
})();
