/*
 * The pairing page for browsers below the floor: the code in large letters, what to do with it, and on to the wall once somebody has
 * entered it. Its steps are those of dashboard/pair/pairing.ts and ask.ts. No QR code: a camera's phone can type eight letters.
 * ECMAScript 5 by hand, as lite.js.
 */
(function () {
  var REQUEST_MS = 10000;
  /** A failure is followed by this, and by twice as much each time; half of it by chance. */
  var AGAIN_MS = 1000;
  var MOST_AGAIN_MS = 30000;
  /** A 429 without a word about when, and nobody waits longer than this. */
  var BUSY_MS = 10000;
  var MOST_BUSY_MS = 600000;
  var LEAST_RETRY_MS = 500;
  var MOST_RETRY_MS = 30000;
  var LEAST_LIFE_MS = 10000;
  var MOST_LIFE_MS = 3600000;
  /** A page that is refused so often may be older than the site, or the site open by now. */
  var REFUSALS = 6;
  var WORDS = {
    title: ["This screen is not paired yet", "此屏幕尚未配对"],
    what: ["Enter the code on the console:", "请在控制台输入代码："],
    valid: ["Code valid for", "代码有效期"],
    noCode: ["Waiting for a code …", "正在获取代码…"],
    "no-answer": ["The site does not answer. It is asked again.", "站点没有应答，正在重试。"],
    busy: ["The site is busy. It is asked again soon.", "站点繁忙，稍后重试。"],
    refused: ["The site gives no code. It is asked again.", "站点未给出代码，正在重试。"],
    old: [
      "This browser is too old for walls, which need Chromium 87 or later: it will show states and numbers as text.",
      "此浏览器版本过低（大屏需要 Chromium 87 或更高版本），将以文字形式显示状态与数据。",
    ],
  };

  var elapsed = window.parapetPage.elapsed;
  var element = window.parapetPage.element;
  var base = (/^\/s\/[A-Za-z0-9_-]{1,64}(?=\/|$)/.exec(location.pathname) || [""])[0];
  var origin = location.protocol + "//" + location.host;
  /** The code on the glass, what claims it, and until when; times are elapsed ms. */
  var code = "";
  var secret = "";
  var untilMs = 0;
  var dueMs = 0;
  var failures = 0;
  /** Codes in a row that nobody entered: asked for half as often with each. */
  var ended = 0;
  var trouble = "";
  var asking = false;
  var root;

  function clamp(value, least, most) {
    return Math.min(Math.max(value, least), most);
  }

  function isCount(value) {
    return typeof value === "number" && value >= 0 && value < Infinity;
  }

  function retryIn(ms) {
    var wanted = ms * Math.pow(2, Math.min(ended, 10));
    return clamp(wanted, LEAST_RETRY_MS, Math.max(MOST_RETRY_MS, ms)) * (1 + 0.2 * Math.random());
  }

  function post(path, body, then) {
    var request = new XMLHttpRequest();
    request.open("POST", base + path);
    request.timeout = REQUEST_MS;
    request.setRequestHeader("content-type", "application/json");
    request.setRequestHeader("x-parapet-page", "1");
    request.onloadend = function () {
      asking = false;
      var json;
      try {
        json = JSON.parse(request.responseText);
      } catch (_) {
        // No answer, or not the site's: the status says which.
      }
      then(request.status, json && typeof json === "object" ? json : {}, request.getResponseHeader("retry-after"));
      draw();
    };
    asking = true;
    request.send(JSON.stringify(body));
  }

  function fail(status, retryAfter) {
    var most = Math.min(AGAIN_MS * Math.pow(2, failures), MOST_AGAIN_MS);
    var leastMs = /^\d{1,6}$/.test(retryAfter || "") ? Math.min(retryAfter * 1000, MOST_BUSY_MS) : status === 429 ? BUSY_MS : 0;
    failures++;
    trouble = status === 429 || status === 503 ? "busy" : status === 0 || status >= 500 ? "no-answer" : "refused";
    dueMs = elapsed() + leastMs + most / 2 + (Math.random() * most) / 2;
    // A code that the site may still know is worth showing; one that has ended is not.
    if (elapsed() >= untilMs) secret = "";
    if (trouble === "refused" && failures % REFUSALS === 0) location.reload();
  }

  function succeed() {
    failures = 0;
    trouble = "";
  }

  function offered(status, offer, retryAfter) {
    var isOffer = /^[A-Z]{8}$/.test(offer.code) && typeof offer.secret === "string" && isCount(offer.retryMs);
    if (status !== 200 || !isOffer || !isCount(offer.expiresMs) || !isCount(offer.at)) return fail(status, retryAfter);
    succeed();
    code = offer.code;
    secret = offer.secret;
    untilMs = elapsed() + clamp(offer.expiresMs - offer.at, LEAST_LIFE_MS, MOST_LIFE_MS);
    dueMs = Math.min(elapsed() + retryIn(offer.retryMs), untilMs);
  }

  function claimed(status, claim, retryAfter) {
    if (status === 404 || status === 410) {
      succeed();
      ended++;
      secret = "";
      dueMs = elapsed();
    } else if (status === 202 && claim.state === "waiting" && isCount(claim.retryMs)) {
      succeed();
      dueMs = elapsed() + retryIn(claim.retryMs);
      // Asked once more at the end: the code may have been entered in its last second.
      if (elapsed() < untilMs) dueMs = Math.min(dueMs, untilMs);
    } else if (status === 200 && claim.state === "paired" && /^\/?[A-Za-z0-9]/.test(claim.path)) {
      // A path beside this page: no other host can stand in it. Who asked for the plain page has asked for that of the wall.
      var isAsked = /[?&]lite\b/.test(location.search);
      dueMs = Infinity;
      location.replace(base + "/" + claim.path.replace(/^\//, "") + (isAsked ? "&lite" : ""));
    } else fail(status, retryAfter);
  }

  /** Nobody knows a television's language: both stand there. */
  function both(name, style) {
    for (var i = 0; i < 2; i++) {
      var line = element("div", style, WORDS[name][i]);
      line.setAttribute("lang", i === 0 ? "en" : "zh");
      root.appendChild(line);
    }
  }

  function draw() {
    var unit = Math.min(window.innerWidth / 1920, window.innerHeight / 1080);
    function px(pixels) {
      return Math.round(pixels * unit) + "px";
    }
    var leftMs = untilMs - elapsed();
    var isShown = secret !== "" && leftMs > 0;
    window.parapetPage.clear(root);
    // Televisions cut their edges off, and how much is known once it is paired.
    root.style.cssText = "position:absolute;left:5%;top:5%;right:5%;bottom:5%;overflow:hidden;text-align:center;line-height:1.4";
    root.style.fontSize = px(40);
    both("title", { fontSize: px(48), color: "#e6e6e6" });
    if (isShown) {
      var shown = code.slice(0, 4) + "-" + code.slice(4);
      // A code of W alone is eight times as wide as the letter, and must not be cut.
      var letters = element("div", { fontSize: px(190), fontWeight: "bold", color: "#e6e6e6", whiteSpace: "nowrap" }, shown);
      letters.setAttribute("data-code", shown);
      root.appendChild(letters);
      both("what", { color: "#aeb5be" });
      root.appendChild(element("div", { fontSize: px(52), color: "#e6e6e6" }, origin + base + "/console"));
      var seconds = Math.ceil(leftMs / 1000);
      var left = Math.floor(seconds / 60) + ":" + ("0" + (seconds % 60)).slice(-2);
      root.appendChild(element("div", { color: "#aeb5be" }, WORDS.valid[0] + " · " + WORDS.valid[1] + " " + left));
    }
    if (trouble !== "") {
      both(trouble, { color: "#ee5f5f" });
      root.lastChild.setAttribute("data-trouble", trouble);
    } else if (!isShown) both("noCode", { color: "#aeb5be" });
    both("old", { fontSize: px(28), color: "#aeb5be" });
  }

  function step() {
    draw();
    if (asking || elapsed() < dueMs) return;
    if (secret === "") post("/api/pairing", {}, offered);
    else post("/api/pairing/claim", { secret: secret }, claimed);
  }

  function start(pairElement) {
    root = pairElement;
  }

  window.parapetPage.start("pair", start, step);
})();
