/**
 * What keeps a screen from ever being dark or old, in a file of its own that is fetched once the first picture is on the glass, or when
 * none comes: the service worker that has the page; the last picture, read at a start without the site and written while there is
 * one; a new build of the site, the renewal at night, the care for the glass; and the screen's way up.
 */
import type { Snapshot } from "../../protocol/frame.ts";
import type { Picture } from "../../protocol/picture.ts";
import { toSnapshot } from "../../protocol/to-snapshot.ts";
import { createLocalClock } from "../../protocol/wall.ts";
import type { ShellMessage } from "../shell/shelf.ts";
import { careOf } from "./care.ts";
import { databaseShelf, type PictureShelf, packPicture, storageShelf, unpackPicture } from "./last-picture.ts";
import { fetchBuild } from "./new-build.ts";
import { fetchedBuild, isNightDue, type Moment, NO_RENEWAL, shareOf, stepRenewal } from "./renewal.ts";
import type { Turning } from "./turning.ts";
import { openWayUp, type WayUp, type WayUpParts } from "./way-up.ts";

/** What a power cut may take of the last picture. */
const WRITE_MS = 30_000;
/** A picture of another wall, or of another life of it, is written sooner. */
const WRITE_NEW_MS = 2_000;
/** A page that turned is looked at in the next second. */
const TURNING_MS = 1_500;
/** Writing takes a hundredth of the time at most, on a slow television with a large wall too. */
const WRITE_SHARE = 100;

/** Leaving waits for the site to serve the page: what is on the wall is better than a browser's error page. */
const LEAVE_TRY_MS = 3_000;

export interface Upkeep extends Omit<WayUp, "tick"> {
  /** Called each second. */
  tick(): void;
  /** The page may be gone in a moment. */
  leaving(): void;
  /** The site does not know this screen, or not any more: nothing of its wall stays here, and its own address shows a code. */
  leave(): void;
}

export interface UpkeepParts extends WayUpParts {
  /** That the site says it has; "" before it said any. */
  readonly siteBuild: () => string;
  readonly turning: () => Turning | undefined;
  /** When an order or a key moved anything last, elapsed ms. */
  readonly movedMs: () => number;
  readonly fetchPage: (address: string) => Promise<Response | undefined>;
  readonly restore: (snapshot: Snapshot) => void;
}

export function openUpkeep(parts: UpkeepParts): Upkeep {
  const { address, build, clock, store, restore, kept } = parts;
  const { latest } = store;
  const wayUp = openWayUp(parts);
  const share = shareOf(parts.screen);
  const key = `${address.base}/walls/${address.wall}`;
  const shelf = openShelf();
  let writtenMs = Number.NEGATIVE_INFINITY;
  let costMs = 0;
  let written: { readonly picture: Picture; readonly version: number } | undefined;
  let forgotten = false;
  let toldPainted = false;
  let renewal = NO_RENEWAL;
  let leaving = false;

  /** Where a browser keeps nothing, a screen works without. */
  const ignore = (): void => undefined;

  async function read(): Promise<void> {
    const picture = unpackPicture(await shelf?.read(key), address.wall);
    if (!picture || latest()) return;
    // A clock that is wrong was wrong by as much before.
    clock.atLeast(Date.now() - picture.skewMs);
    restore(picture.snapshot);
  }

  const isWritten = (picture: Picture): boolean => written?.picture === picture && written.version === picture.version;

  function write(): void {
    const picture = latest();
    if (!shelf || !picture || forgotten || store.painted.peek() === 0 || isWritten(picture)) return;
    const startMs = performance.now();
    writtenMs = clock.elapsed();
    written = { picture, version: picture.version };
    const packed = packPicture(toSnapshot(picture), Date.now(), clock.skewMs(), shelf.mostCharacters);
    if (packed) shelf.write(key, packed).catch(ignore);
    costMs = performance.now() - startMs;
  }

  const isConnected = (): boolean => store.connection.peek().state === "open";

  function tell(message: ShellMessage): boolean {
    const controller = navigator.serviceWorker?.controller;
    controller?.postMessage(message);
    return Boolean(controller);
  }

  async function openShell(): Promise<void> {
    const { base } = address;
    const workers = navigator.serviceWorker;
    if (!workers) return;
    await workers.register(`${base}/screen-worker.js`, { scope: `${base}/`, updateViaCache: "none" });
  }

  /** The newest reload for a build: a page of this tab has left a note. */
  function before(): Moment["before"] {
    const [build, atMs] = kept.read("build")?.split(" ") ?? [];
    return build === undefined ? undefined : { build, agoMs: Math.abs(Date.now() - Number(atMs)) };
  }

  function reload(name: string, note: string): void {
    kept.write(name, note);
    // Where nothing is kept, the next page would do the same again.
    if (kept.read(name) !== note) return;
    leaving = true;
    write();
    parts.reload();
  }

  function renew(): void {
    const nowMs = clock.elapsed();
    const turning = parts.turning();
    const turnedMs = turning?.turnedMs() ?? Number.NEGATIVE_INFINITY;
    const site = parts.siteBuild();
    const [next, act] = stepRenewal(renewal, {
      nowMs,
      own: build,
      site,
      connected: isConnected(),
      movedMs: Math.max(turnedMs, parts.movedMs()),
      rotates: turning?.rotates() === true,
      turning: nowMs - turnedMs < TURNING_MS,
      before: renewal.build === site ? undefined : before(),
      share,
    });
    renewal = next;
    if (act === "reload") reload("build", `${next.build} ${Date.now()}`);
    if (act !== "fetch") return;
    void fetchBuild(next.build, () => parts.fetchPage(location.href), `${address.base}/`).then((whole) => {
      renewal = fetchedBuild(renewal, next.build, whole, clock.elapsed());
    });
  }

  /** Of what is shown, whatever it is: a picture that is hours old burns in like any other. */
  function takeCare(): void {
    const picture = store.picture.peek();
    if (!picture) return;
    const next = careOf(picture.wall, picture.alarms, clock.now(), localClock(picture.wall.timeZone));
    const now = store.care.peek();
    if (next.x !== now.x || next.y !== now.y || next.light !== now.light) store.care.value = next;
  }

  function renewAtNight(): void {
    const picture = latest();
    if (!picture || !isConnected()) return;
    // Nobody's eye is to be taken from what they should do now.
    if (picture.alarms.alarms.some(({ priority, state }) => priority === "critical" && state === "UNACK")) return;
    const nowMs = clock.now();
    const { day, minute } = localClock(picture.wall.timeZone)(nowMs);
    const local = { day, msOfDay: minute * 60_000 + (nowMs % 60_000) };
    if (isNightDue(local, kept.read("night") ?? "", clock.elapsed(), share)) reload("night", day);
  }

  let clockOf: { readonly zone: string | undefined; readonly local: ReturnType<typeof createLocalClock> } | undefined;
  function localClock(zone: string | undefined): ReturnType<typeof createLocalClock> {
    if (!clockOf || clockOf.zone !== zone) clockOf = { zone, local: createLocalClock(zone) };
    return clockOf.local;
  }

  /**
   * Where the site's own address leads back here, the site has two minds for some seconds, and going in circles would be a flashing
   * wall.
   */
  async function leaveOnceServed(): Promise<void> {
    if (store.connection.peek().refusal !== "unauthorized") {
      forgotten = false;
      return;
    }
    const home = `${address.base}/`;
    const answer = await parts.fetchPage(home);
    const leadsBack = answer !== undefined && new URL(answer.url).searchParams.get("screen") === parts.screen;
    if (answer?.ok && !leadsBack) location.replace(home);
    else setTimeout(leaveOnceServed, LEAVE_TRY_MS);
  }

  /** A machine that would put its screen to sleep is asked not to. It forgets that whenever the page was hidden. */
  function stayAwake(): void {
    if ("wakeLock" in navigator && document.visibilityState === "visible") navigator.wakeLock.request("screen").catch(ignore);
  }

  stayAwake();
  document.addEventListener("visibilitychange", stayAwake);
  if (!latest()) read().catch(ignore);
  openShell().catch(ignore);

  return {
    sendNow: wayUp.sendNow,
    obey: wayUp.obey,
    tick() {
      wayUp.tick();
      if (!toldPainted && store.painted.peek() > 0) toldPainted = tell({ type: "painted", build });
      const pauseMs = written?.picture === latest() ? WRITE_MS : WRITE_NEW_MS;
      if (clock.elapsed() - writtenMs >= Math.max(pauseMs, WRITE_SHARE * costMs)) write();
      takeCare();
      if (leaving) return;
      renew();
      renewAtNight();
    },
    leaving: write,
    leave() {
      forgotten = true;
      shelf?.forget(key).catch(ignore);
      tell({ type: "forget" });
      void leaveOnceServed();
    },
  };
}

function openShelf(): PictureShelf | undefined {
  try {
    return "indexedDB" in window && indexedDB ? databaseShelf(indexedDB) : storageShelf(localStorage);
  } catch {
    // Storage is switched off.
    return undefined;
  }
}
