/**
 * The entry of the wall page: wires stream, store, painter, reporter and orders to the browser, and decides nothing. It never
 * imports what gives commands (`protocol/command.ts`): a screen can only obey.
 */
import "../floor.ts";
import { render } from "preact";
import { type Control, eventId, type Snapshot, type StreamEvent } from "../../protocol/frame.ts";
import { PAGE_HEADER } from "../../protocol/page.ts";
import type { Picture } from "../../protocol/picture.ts";
import type { WallDefinition } from "../../protocol/wall.ts";
import type { AlarmScreen } from "../alarms/alarm-screen.ts";
import { browserTime, createClock } from "../clock.ts";
import { createFiles } from "../files.ts";
import { languageOf } from "../i18n.ts";
import { type Body, sourcesWith } from "../panels/bodies.ts";
import { addressOf, eventsPath, makeScreenId, screenIdOf } from "./address.ts";
import { createPainter } from "./paint.ts";
import { createSizing } from "./sizing.ts";
import { createScreenStore } from "./store.ts";
import { openStream, type Stream } from "./stream.ts";
import type { Turning } from "./turning.ts";
import type { Upkeep } from "./upkeep.ts";
import { ALARMS, isBare, SELDOM, type SeldomFile, Wall } from "./Wall.tsx";
import { wordsOf } from "./words.ts";

/** A reload waits for the site to serve the page: what is on the wall is better than a browser's error page. */
const RELOAD_TRY_MS = 3_000;
/** The one file of what turns pages. */
const TURNING = "turning";
/** A screen that has no picture by then shows its last one. */
const PICTURE_MS = 2_000;
/** Between two new pages for want of a file. */
const RENEW_MS = 600_000;
/** More orders than these are given by nobody within two seconds; a script's newest count. */
const MOST_EARLY = 16;
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
const seldomFiles = createFiles<SeldomFile>({ ...files, sources: { [SELDOM]: { load: loadSeldom } } });
const turningFiles = createFiles<Turning>({ ...files, sources: { [TURNING]: { load: loadTurning } } });
const store = createScreenStore(clock, areFilesHere);
/** The build that this page is of. */
const build = document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content ?? "";
/** That the site says it has. */
let siteBuild = "";
/** As the site has it, whatever the glass makes of it. */
let siteWall: WallDefinition | undefined;
let upkeep: Upkeep | undefined;
/** Orders that came before it. */
let early: readonly Control[] = [];
/** When the page or anything on it was moved by an order, elapsed ms. */
let movedMs = 0;
let unknown = 0;
/** A stream was opened, and nothing of it is on the glass yet. */
let firstPaintDue = true;

const painter = createPainter({
  requestFrame: (run) => requestAnimationFrame(run),
  flush() {
    const seq = store.flush();
    turning()?.step();
    alarmScreen()?.step();
    return seq;
  },
  onPainted(seq) {
    if (!document.querySelector(".broken")) window.dispatchEvent(new Event("parapet-drawn"));
    // Drawn before another life of the wall began: no sequence of that one.
    if (seq > (store.latest()?.seq ?? 0)) return;
    store.painted.value = seq;
    alarmScreen()?.painted();
    if (!firstPaintDue || seq === 0) return;
    firstPaintDue = false;
    bodies.loadAll();
    alarmFiles.loadAll();
    if ((store.latest()?.wall.pages.length ?? 0) > 1) turningFiles.loadAll();
    void keepUp().then(() => upkeep?.sendNow());
  },
});

/** A picture waits for the bodies of its panels, and for what shows alarms and notices where there are some, or that nothing was ever heard. */
function areFilesHere({ wall, alarms, notices, devices }: Picture): boolean {
  const types = wall.pages.flatMap((page) => page.panels.map((panel) => panel.type));
  const needsAlarms = alarms.alarms.length > 0 || types.some((type) => type.startsWith("alarm-"));
  const isBodied = bodies.ready(types);
  const isNoticed = (notices.length === 0 && (devices.size > 0 || !wall.pages.every(isBare))) || seldomFiles.ready([SELDOM]);
  const isTimed = wall.rotation !== undefined || wall.pages.some(({ seconds, during, days }) => seconds ?? during ?? days);
  return (!isTimed || turningFiles.ready([TURNING])) && (!needsAlarms || alarmFiles.ready([ALARMS])) && isBodied && isNoticed;
}

async function loadAlarms(): Promise<AlarmScreen> {
  const [{ createAlarmScreen }] = await Promise.all([
    import("../alarms/alarm-file.ts"),
    import("../alarms/sheet.ts").then(({ alarmStyles }) => alarmStyles()),
  ]);
  return createAlarmScreen({ store, language, report: () => upkeep?.sendNow() });
}

function alarmScreen(): AlarmScreen | undefined {
  const file = alarmFiles.get(ALARMS);
  return typeof file === "object" ? file : undefined;
}

async function loadSeldom(): Promise<SeldomFile> {
  const file = await import("./seldom-file.ts");
  await file.seldomStyles();
  return file;
}

async function loadTurning(): Promise<Turning> {
  const { createTurning } = await import("./turning.ts");
  return createTurning(store, clock.elapsed);
}

function turning(): Turning | undefined {
  const file = turningFiles.get(TURNING);
  return typeof file === "object" ? file : undefined;
}

/** The page stays for some minutes, or where pages do not turn for good. */
function hold(page: string | undefined): void {
  store.hold.value = page === undefined ? undefined : { page, atMs: clock.now() };
  keep("page", page === undefined ? "" : `${clock.now()} ${page}`);
  movedMs = clock.elapsed();
  painter.request();
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

/** Folds an event in. False when it leaves a hole. */
function take(event: StreamEvent): boolean {
  tickIfLate();
  switch (event.event) {
    case "snapshot":
      siteBuild = event.data.build;
      siteWall = event.data.wall;
      return store.snapshot(sized(event.data));
    case "frame":
      return store.frame(event.data);
    case "notice":
      return store.notices(event.data);
    case "alarm":
      return store.alarms(event.data);
    case "text":
      return store.texts(event.data);
    case "heartbeat":
      siteBuild = event.data.build;
      return store.heartbeat(event.data);
    case "control":
      // What obeys comes after the first picture. The site says an order once on each stream, so that it waits here.
      if (upkeep) upkeep.obey(event.data);
      else early = [...early, event.data].slice(-MOST_EARLY);
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

function fetchPage(page: string): Promise<Response | undefined> {
  return fetch(page, { cache: "no-store", headers: PAGE_HEADERS }).catch(() => undefined);
}

let stream: Stream | undefined;
function openWall(): void {
  if (!address) return;
  stream = openStream({
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
      if (connection.refusal === "unauthorized" && before.refusal !== "unauthorized") {
        void keepUp().then(() => upkeep?.leave());
      }
      if (connection.state !== "open" || before.state === "open") return;
      firstPaintDue = true;
      upkeep?.sendNow();
    },
    onEvent: takeSafely,
    onUnknown() {
      unknown++;
    },
  });
}

const sizing = createSizing(location.search, language, () => ({ width: window.innerWidth, height: window.innerHeight }));
function sized(snapshot: Snapshot): Snapshot {
  return { ...snapshot, wall: sizing.size(snapshot.wall) };
}

/** The window has another size, most likely because the glass was turned. */
async function resize(): Promise<void> {
  await sizing.load();
  if (siteWall) store.redraw(sizing.size(siteWall));
  painter.request();
}

void sizing.load().then(openWall);

/** A file that is not needed for a first picture. */
let fetching: Promise<void> | undefined;
function keepUp(): Promise<void> {
  seldomFiles.loadAll();
  fetching ??= import("./upkeep.ts").then(
    ({ openUpkeep }) => {
      if (!address) return;
      const opened = openUpkeep({
        address,
        screen,
        build,
        siteBuild: () => siteBuild,
        clock,
        store,
        frameMs: painter.takeFrameMs,
        unknown: (more) => (unknown += more),
        said: () => alarmScreen()?.said() ?? {},
        turning,
        movedMs: () => movedMs,
        hold,
        kept: { read: readKept, write: keep },
        fetchPage,
        headers: PAGE_HEADERS,
        reload: () => void reloadOnceServed(),
        restore,
      });
      upkeep = opened;
      for (const order of early) opened.obey(order);
      early = [];
    },
    () => {
      fetching = undefined;
      renew();
    },
  );
  return fetching;
}

function restore(snapshot: Snapshot): void {
  store.restore(sized(snapshot));
  painter.request();
}

/** The watchdog, all ages and the header clock: once a second, as server time turns it, on all screens together. */
let tickedMs = clock.elapsed();
function tick(): void {
  tickedMs = clock.elapsed();
  stream?.tick();
  upkeep?.tick();
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
  if (document.hidden) upkeep?.leaving();
  else stream?.hurry();
}

for (const type of ["visibilitychange", "resume"]) document.addEventListener(type, resume);
for (const type of ["pageshow", "online", "focus"]) window.addEventListener(type, resume);
window.addEventListener("pagehide", () => upkeep?.leaving());
window.addEventListener("resize", () => void resize());

const [heldAtMs, ...heldPage] = (readKept("page") ?? "").split(" ");
if (heldPage.length > 0) store.hold.value = { page: heldPage.join(" "), atMs: Number(heldAtMs) };
window.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey }) => {
  const wish = ctrlKey || altKey || metaKey ? undefined : turning()?.keyed(key);
  if (wish) hold(wish.hold);
});
const root = document.getElementById("screen");
if (!root) throw new Error("screen.html has no element with id screen");
render(
  <Wall
    store={store}
    bodies={bodies}
    alarmFiles={alarmFiles}
    seldomFiles={seldomFiles}
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
setTimeout(keepUp, PICTURE_MS);
