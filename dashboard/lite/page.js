/*
 * What both plain pages are made with. The build puts it before them, in one file with each. ECMAScript 5 by hand, as lite.js.
 */
window.parapetPage = {
  elapsed: function () {
    return window.performance && performance.now ? performance.now() : Date.now();
  },
  element: function (name, style, text) {
    var made = document.createElement(name);
    for (var key in style) made.style[key] = style[key];
    if (text !== undefined) made.appendChild(document.createTextNode(text));
    return made;
  },
  clear: function (parent) {
    while (parent.firstChild) parent.removeChild(parent.firstChild);
  },
  /** Starts the page in the element of this id, once that is there, and again each second. */
  start: function (id, open, step) {
    function begin() {
      document.body.style.background = "#17191d";
      open(document.getElementById(id));
      step();
      setInterval(step, 1000);
    }
    if (document.getElementById(id)) begin();
    else document.addEventListener("DOMContentLoaded", begin);
  },
};
