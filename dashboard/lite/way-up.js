/*
 * The plain page's way up, as dashboard/screen/way-up.ts and report.ts have it: what is on the glass is reported, on connect, for an
 * answer, else each half minute; an order is done once and answered. So a television that froze is an alarm, whatever its browser.
 * The build puts it before lite.js, in one file. ECMAScript 5 by hand, as that.
 */
(function () {
  var REPORT_MS = 30000;
  var JITTER_MS = 5000;
  /** A report that takes longer is given up; the next one says more. */
  var POST_MS = 10000;
  /** As many as a report may carry. */
  var ANSWERS = 32;

  function readDone() {
    try {
      var kept = JSON.parse(sessionStorage.getItem("parapet-answers") || "[]");
      return Array.isArray(kept) ? kept : [];
    } catch (_) {
      // Nothing is kept here, or another page has written there: an order may act twice.
      return [];
    }
  }

  /**
   * `parts`: url; elapsed(); glass(), the report but for its answers, or nothing while there is no picture; act(control), called for what
   * it can do; acts, the types of that, with true for those that wait until their answer was taken, because the page is gone then.
   */
  window.parapetWayUp = function (parts) {
    var answers = [];
    var waiting = [];
    var done = readDone();
    var dueMs = 0;
    var onItsWay = false;
    var again = false;

    function send() {
      var report = parts.glass();
      if (onItsWay) again = true;
      if (onItsWay || !report) return;
      report.answers = answers.slice(0, ANSWERS);
      dueMs = parts.elapsed() + REPORT_MS + JITTER_MS * Math.random();
      onItsWay = true;
      var request = new XMLHttpRequest();
      request.open("POST", parts.url);
      request.timeout = POST_MS;
      request.setRequestHeader("content-type", "application/json");
      request.setRequestHeader("x-parapet-page", "1");
      request.onloadend = function () {
        onItsWay = false;
        if (request.status >= 200 && request.status < 300) taken(report.answers.length);
        if (again) {
          again = false;
          send();
        }
      };
      request.send(JSON.stringify(report));
    }

    function taken(count) {
      answers.splice(0, count);
      if (answers.length > 0) return;
      var acts = waiting;
      waiting = [];
      for (var i = 0; i < acts.length; i++) parts.act(acts[i]);
    }

    function decide(control, nowMs) {
      for (var i = 0; i < done.length; i++) if (done[i].id === control.id) return done[i];
      var known = typeof parts.acts[control.type] === "boolean";
      var error = nowMs > control.expiresMs ? "expired" : known ? "" : "unknown-command";
      var answer = error === "" ? { id: control.id, ok: true } : { id: control.id, ok: false, error: error };
      done = done.concat([answer]).slice(-2 * ANSWERS);
      try {
        sessionStorage.setItem("parapet-answers", JSON.stringify(done));
      } catch (_) {
        // Nothing is kept here: see readDone.
      }
      if (error === "") {
        if (parts.acts[control.type]) waiting.push(control);
        else parts.act(control);
      }
      return answer;
    }

    return {
      send: send,
      tick: function () {
        if (parts.elapsed() >= dueMs) send();
      },
      /** An order is repeated until it was answered. */
      obey: function (control, nowMs) {
        answers = answers.concat([decide(control, nowMs)]).slice(-ANSWERS);
        send();
      },
    };
  };
})();
