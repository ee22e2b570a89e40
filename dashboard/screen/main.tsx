/**
 * The entry of the wall page: wires stream, store, painter, reporter and orders to the browser, and decides nothing. It never
 * imports what gives commands (`protocol/command.ts`): a screen can only obey.
 */
import { render } from "preact";
import { type Control, eventId, type StreamEvent } from "../../protocol/frame.ts";
import { PAGE_HEADER } from "../../protocol/page.ts";
import type { Picture } from "../../protocol/picture.ts";
import type { Report } from "../../protocol/report.ts";
import type { AlarmScreen } from "../alarms/alarm-screen.ts";
import { browserTime, createClock } from "../clock.ts";
import { createFiles } from "../files.ts";
import { languageOf } from "../i18n.ts";
import { type Body, sourcesWith } from "../panels/bodies.ts";
import { addressOf, eventsPath, makeScreenId, reportPath, screenIdOf } from "./address.ts";
import { decideControl, keepAnswer, parseAnswers } from "./control.ts";
import { createPainter } from "./paint.ts";
import { createReporter, type Glass } from "./report.ts";
import { createScreenStore } from "./store.ts";
import { openStream } from "./stream.ts";
import { ALARMS, Wall } from "./Wall.tsx";
import { wordsOf } from "./words.ts";

/** How long the identify overlay stays: time to walk to the wall and back. */
const IDENTIFY_MS = 10_000;
/** A report that takes longer is given up; the next one says more. */
const POST_TIMEOUT_MS = 10_000;
/** A reload waits for the site to serve the page: what is on the wall is better than a browser's error page. */
const RELOAD_TRY_MS = 3_000;
/** Between two new pages for want of a file. */
const RENEW_MS = 600_000;
/** On every request of this page's script: without it a browser answers a 401 with a log-in box of its own. */
const PAGE_HEADERS = { [PAGE_HEADER]: "1" };

const address = addressOf(location.pathname);
const language = languageOf(location.search, navigator.languages);
document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
const words = wordsOf(language);
const screen = readScreenId();
const clock = createClock(browserTime);
const files = {
  elapsed: clock.elapsed,
  setTimer: (run: () => void, ms: number) => void setTimeout(run, ms),
  onChange: () => painter.request(),
  onLost: renew,
};
const kindStyles = (): Promise<void> => import("../panels/kinds-sheet.ts").then((sheet) => sheet.kindStyles());
const bodies = createFiles<Body>({ ...files, sources: sourcesWith(kindStyles) });
const alarmFiles = createFiles<AlarmScreen>({ ...files, sources: { [ALARMS]: { load: loadAlarms } } });
const store = createScreenStore(clock, areFilesHere);
/** Build of the site when this page first heard of it: the build that this page was loaded from. */
let build = "";
let unknown = 0;
/** A stream was opened, and nothing of it is on the glass yet. */
let firstPaintDue = true;
let answered = parseAnswers(readKept("answers"));

const painter = createPainter({
  requestFrame: (run) => requestAnimationFrame(run),
  flush() {
    const seq = store.flush();
    alarmScreen()?.step();
    return seq;
  },
  onPainted(seq) {
    // Drawn before another life of the wall began: no sequence of that one.
    if (seq > (store.latest()?.seq ?? 0)) return;
    store.painted.value = seq;
    alarmScreen()?.painted();
    if (!firstPaintDue || seq === 0) return;
    firstPaintDue = false;
    bodies.loadAll();
    alarmFiles.loadAll();
    reporter.sendNow();
  },
});

const reporter = createReporter({ glass: readGlass, post, elapsed: clock.elapsed, random: Math.random });

/** A picture waits for the bodies of its panels, and for what shows alarms where one stands. */
function areFilesHere({ wall, alarms }: Picture): boolean {
  const types = wall.pages.flatMap((page) => page.panels.map((panel) => panel.type));
  const needsAlarms = alarms.alarms.length > 0 || types.some((type) => type.startsWith("alarm-"));
  const isBodied = bodies.ready(types);
  return (!needsAlarms || alarmFiles.ready([ALARMS])) && isBodied;
}

async function loadAlarms(): Promise<AlarmScreen> {
  const [{ createAlarmScreen }] = await Promise.all([
    import("../alarms/alarm-file.ts"),
    import("../alarms/sheet.ts").then(({ alarmStyles }) => alarmStyles()),
  ]);
  return createAlarmScreen({ store, language, report: () => reporter.sendNow() });
}

function alarmScreen(): AlarmScreen | undefined {
  const file = alarmFiles.get(ALARMS);
  return typeof file === "object" ? file : undefined;
}

function readScreenId(): string {
  const id = screenIdOf(location.search, readKept("screen")) ?? makeScreenId((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  keep("screen", id);
  return id;
}

/** This tab's storage may be switched off; a screen works without, and is a new one after each reload. */
function readKept(name: string): string | null {
  try {
    return sessionStorage.getItem(`parapet-${name}`);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    sessionStorage.setItem(`parapet-${name}`, value);
  } catch {
    // Switched off or full: see readKept.
  }
}

function readGlass(): Glass | undefined {
  const picture = store.latest();
  if (!picture) return undefined;
  const { incarnation, wall } = picture;
  const page = wall.pages.find((one) => one.id === store.page.peek()) ?? wall.pages[0];
  return {
    wall: wall.name,
    incarnation,
    applied: picture.seq,
    painted: store.painted.peek(),
    page: page?.id ?? "",
    hidden: document.hidden,
    viewport: { width: window.innerWidth, height: window.innerHeight, ratio: window.devicePixelRatio },
    build,
    frameMs: painter.takeFrameMs(),
    heapBytes: heapBytes(),
    skewMs: clock.skewMs(),
    unknown,
    alarms: alarmScreen()?.said() ?? {},
  };
}

/** Chromium alone says it. */
function heapBytes(): number | undefined {
  const { memory } = performance as Performance & { readonly memory?: { readonly usedJSHeapSize: number } };
  return memory?.usedJSHeapSize;
}

async function post(report: Report): Promise<boolean> {
  if (!address) return false;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), POST_TIMEOUT_MS);
  try {
    const headers = { "content-type": "application/json", ...PAGE_HEADERS };
    const answer = await fetch(reportPath(address, screen), {
      method: "POST",
      headers,
      body: JSON.stringify(report),
      signal: abort.signal,
    });
    return answer.ok;
  } catch {
    // No connection: the stream notices by itself, and the next report says more.
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Folds an event in. False when it leaves a hole. */
function take(event: StreamEvent): boolean {
  tickIfLate();
  switch (event.event) {
    case "snapshot":
      if (build === "") build = event.data.build;
      return store.snapshot(event.data);
    case "frame":
      return store.frame(event.data);
    case "notice":
      return store.notices(event.data);
    case "alarm":
      return store.alarms(event.data);
    case "text":
      return store.texts(event.data);
    case "heartbeat":
      return store.heartbeat(event.data);
    case "control":
      obey(event.data);
      return true;
    case "refused":
      return true;
  }
}

function takeSafely(event: StreamEvent): boolean {
  try {
    return take(event);
  } catch {
    // The frame of the event was right and what stands inside was not: counted, and a snapshot asked for.
    unknown++;
    return false;
  } finally {
    painter.request();
  }
}

function obey(control: Control): void {
  const pages = store.latest()?.wall.pages.map((page) => page.id) ?? [];
  const decision = decideControl(control, answered, pages, clock.now());
  answered = keepAnswer(answered, decision.answer);
  // Before a reload forgets it.
  keep("answers", JSON.stringify(answered));
  if (decision.act === undefined && decision.unknown) unknown++;
  const told = reporter.answer(decision.answer);
  switch (decision.act?.type) {
    case "identify":
      store.identify.value = { label: decision.act.label, untilMs: clock.now() + IDENTIFY_MS };
      break;
    case "show":
      store.page.value = decision.act.page;
      keep("page", decision.act.page);
      break;
    case "reload":
      void told.then(reloadOnceServed);
      break;
  }
}

async function reloadOnceServed(): Promise<void> {
  const answer = await fetchPage(location.href);
  if (answer?.ok) location.reload();
  else setTimeout(reloadOnceServed, RELOAD_TRY_MS);
}

/** A file of this page is gone: the site has a newer build, most likely. A file that stays lost must not make a wall that flashes. */
function renew(): void {
  const now = clock.now();
  if (now - Number(readKept("renewed")) < RENEW_MS) return;
  keep("renewed", String(now));
  if (readKept("renewed") === String(now)) void reloadOnceServed();
}

/**
 * The site does not know this screen, or not any more: its own address shows a code. Where that address leads back here, the
 * site has two minds for some seconds, and going in circles would be a flashing wall.
 */
async function leaveOnceServed(): Promise<void> {
  if (store.connection.peek().refusal !== "unauthorized") return;
  const home = `${address?.base ?? ""}/`;
  const answer = await fetchPage(home);
  const leadsBack = answer !== undefined && new URL(answer.url).searchParams.get("screen") === screen;
  if (answer?.ok && !leadsBack) location.replace(home);
  else setTimeout(leaveOnceServed, RELOAD_TRY_MS);
}

function fetchPage(page: string): Promise<Response | undefined> {
  return fetch(page, { cache: "no-store", headers: PAGE_HEADERS }).catch(() => undefined);
}

const stream = address
  ? openStream({
      connect: (path) => new EventSource(path),
      path(whole) {
        const latest = store.latest();
        return eventsPath(address, screen, whole || !latest ? undefined : eventId(latest.incarnation, latest.seq));
      },
      elapsed: clock.elapsed,
      random: Math.random,
      setTimer: (run, ms) => setTimeout(run, ms),
      clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout> | undefined),
      onChange(connection) {
        const before = store.connection.peek();
        store.connection.value = connection;
        if (connection.refusal === "unauthorized" && before.refusal !== "unauthorized") void leaveOnceServed();
        if (connection.state !== "open" || before.state === "open") return;
        firstPaintDue = true;
        reporter.sendNow();
      },
      onEvent: takeSafely,
      onUnknown() {
        unknown++;
      },
    })
  : undefined;

/** The watchdog, all ages and the header clock: once a second, as server time turns it, on all screens together. */
let tickedMs = clock.elapsed();
function tick(): void {
  tickedMs = clock.elapsed();
  stream?.tick();
  reporter.tick();
  const until = store.identify.peek()?.untilMs;
  if (until !== undefined && clock.now() >= until) store.identify.value = undefined;
  painter.request();
}

function tickEachSecond(): void {
  tick();
  // Timers may fire a little early: a few ms into the second, and the second is the new one.
  setTimeout(tickEachSecond, 1005 - (clock.now() % 1000));
}

/** Browsers hold timers of hidden pages back, but not events. */
function tickIfLate(): void {
  if (clock.elapsed() - tickedMs > 1500) tick();
}

/** The page was held still: what it shows must be judged anew before anything else is drawn. */
function resume(): void {
  painter.interrupt();
  store.flush();
  tick();
  if (!document.hidden) stream?.hurry();
}

for (const type of ["visibilitychange", "resume"]) document.addEventListener(type, resume);
for (const type of ["pageshow", "online", "focus"]) window.addEventListener(type, resume);

store.page.value = readKept("page") ?? "";
const root = document.getElementById("screen");
if (!root) throw new Error("screen.html has no element with id screen");
render(
  <Wall
    store={store}
    bodies={bodies}
    alarmFiles={alarmFiles}
    clock={clock}
    words={words}
    language={language}
    screen={screen}
    wall={address?.wall ?? ""}
    secure={window.isSecureContext}
  />,
  root,
);
tickEachSecond();
