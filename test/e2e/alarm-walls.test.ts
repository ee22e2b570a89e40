/**
 * Alarms on a wall in a real browser: nothing cut, nothing covered, in every state and both languages; the panel that grows and goes back; what
 * sounds, and what is said where the browser lets nothing out. The pictures lie in test-results.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SEQUENCES } from "../../dashboard/alarms/tones.ts";
import type { WallAlarm } from "../../protocol/alarm.ts";
import { ALARM_STATES, alarmWall } from "../support/alarm-walls.ts";
import { wallAlarm, wallAlarms } from "../support/alarms.ts";
import { launchBrowser } from "../support/browser.ts";
import { defectsOf } from "../support/glass-defects.ts";
import { type ScreenServer, type ScreenServerParts, startScreenServer } from "../support/screen-server.ts";

const FOLDER = join(import.meta.dirname, "../../test-results");
const HD = { width: 1920, height: 1080 };
const TALL = { canvas: { width: 1080, height: 1920, columns: 12, rows: 8 } };

let server: ScreenServer;
let browser: Browser;

/** `mixed`, `mixed-tall`, `critical-grow`: a state, and the wall that it is on. */
const snapshot: ScreenServerParts["snapshot"] = (name) => {
  const [state = "", form] = name.split("-");
  return alarmWall(state, Date.now(), form === "tall" ? TALL : form === "grow" ? { alarms: { grow: true } } : {});
};

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startScreenServer({ snapshot }),
    // As docs/walls.md tells kiosks.
    launchBrowser("--autoplay-policy=no-user-gesture-required"),
  ]);
  await mkdir(FOLDER, { recursive: true });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxesOf(page: Page, selector: string): Promise<Box[]> {
  return page.$$eval(selector, (list) =>
    list.map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return { x, y, width, height };
    }),
  );
}

function isOver(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe.each(Object.keys(ALARM_STATES))("a wall whose alarms are “%s”", (state) => {
  it.each([
    ["", "en", HD],
    ["", "zh", HD],
    ["", "en", { width: 3840, height: 2160 }],
    ["-tall", "en", { width: 1080, height: 1920 }],
  ] as const)("stands whole and readable, with nothing over anything (%s %s %o)", async (form, language, viewport) => {
    const page = await browser.newPage({ viewport });
    const problems: string[] = [];
    page.on("console", (message) => void (message.type() === "error" && problems.push(message.text())));
    page.on("pageerror", (error) => void problems.push(error.message));
    await page.goto(`${server.url}/walls/${state}${form}?lang=${language}`);
    await page.waitForSelector(".strip-alarms");
    await drawn(page);
    await page.screenshot({ path: join(FOLDER, `alarms-${state}${form}-${language}-${viewport.width}.png`) });
    expect(await defectsOf(page, ".tile, .alarm-strip")).toEqual([]);
    const bands = await boxesOf(page, ".strip, .alarm-strip, .tile");
    expect(bands.filter((one, i) => bands.slice(i + 1).some((other) => isOver(one, other)))).toEqual([]);
    expect(await boxesOf(page, ".alarm-strip")).toHaveLength(state === "none" ? 0 : 1);
    expect(problems).toEqual([]);
    await page.close();
  });
});

describe("an alarm's mark", () => {
  it("blinks for a critical alarm that nobody has acknowledged, and for a browser that is to reduce motion not even then", async () => {
    const page = await browser.newPage({ viewport: HD });
    await page.goto(`${server.url}/walls/mixed`);
    await page.waitForSelector(".alarm-strip");
    const moving = (): Promise<(readonly [string | undefined, string | undefined])[]> =>
      page.$$eval(".alarm-strip *", (all) =>
        all
          .filter((one) => getComputedStyle(one).animationName !== "none")
          .map((one) => {
            const line = one.closest<HTMLElement>(".alarm");
            return [one.className, line?.dataset.alarm] as const;
          }),
      );
    expect(await moving()).toEqual([["alarm-mark", '{alertname="OvenTooHot",instance="oven-2"}']]);
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await moving()).toEqual([]);
    await page.close();
  });
});

describe("what shows alarms", () => {
  it("holds up no wall without an alarm, and is there soon after", async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const own = await startScreenServer({
      snapshot: (wall) => alarmWall("none", Date.now(), { name: wall, pages: [] }),
      pass: async (file) => {
        if (file.includes("alarm")) await held;
        return true;
      },
    });
    const page = await browser.newPage({ viewport: HD });
    await page.goto(`${own.url}/walls/quiet`);
    await page.waitForSelector(".strip");
    expect(await page.$(".strip-alarms")).toBeNull();
    letGo();
    await page.waitForSelector(".strip-alarms");
    await page.close();
    await own.close();
  });

  it("is waited for where an alarm stands, and what stands is said without it when it is lost", async () => {
    const own = await startScreenServer({
      snapshot: (wall) => alarmWall("critical", Date.now(), { name: wall }),
      pass: async (file) => !file.includes("alarm-file"),
    });
    const page = await browser.newPage({ viewport: HD });
    await page.goto(`${own.url}/walls/lost`);
    await page.waitForSelector(".strip");
    expect(await page.textContent(".strip-notes")).toContain("1 alarm stands");
    await page.close();
    await own.close();
  });
});

describe("the panel of the worst alarm", () => {
  it("takes about a third of its page, and goes back ten seconds after somebody acknowledged", async () => {
    const page = await browser.newPage({ viewport: HD });
    await page.goto(`${server.url}/walls/critical-grow`);
    await page.waitForSelector(".alarm-strip");
    const shareOf = async (): Promise<number> => {
      const [box] = await boxesOf(page, '[data-panel="p0"]');
      return ((box?.width ?? 0) * (box?.height ?? 0)) / (HD.width * HD.height);
    };
    await expect.poll(shareOf).toBeGreaterThan(0.2);
    await drawn(page);
    await page.screenshot({ path: join(FOLDER, "alarms-grown.png") });
    expect(await defectsOf(page, ".tile, .alarm-strip")).toEqual([]);
    // A wall moves as a whole from time to time: sizes say whether its panels have.
    const sizes = async (): Promise<string[]> => (await boxesOf(page, ".tile")).map(({ width, height }) => `${width}x${height}`);
    const before = await sizes();
    const acknowledged = { who: "Li Wei", atMs: Date.now(), note: "" };
    const [critical] = ALARM_STATES.critical?.(Date.now()).alarms ?? [];
    server.tellAlarms("critical-grow", wallAlarms({ alarms: [{ ...(critical as WallAlarm), state: "ACKED", acknowledged }] }));
    await page.waitForSelector('.alarm[data-dress="acknowledged"]');
    const ackedMs = Date.now();
    expect(await sizes()).toEqual(before);
    await expect.poll(shareOf).toBeLessThan(0.1);
    expect(Date.now() - ackedMs).toBeGreaterThan(9_000);
    await page.close();
  });
});

describe("the sound of alarms", () => {
  /** Pitches of what the page has sounded, without overtones. */
  async function open(wall: string, before: () => void = () => undefined): Promise<{ page: Page; heard: () => Promise<number[]> }> {
    const page = await browser.newPage({ viewport: HD });
    await page.addInitScript(before);
    await page.addInitScript(() => {
      const heard: number[] = [];
      Object.assign(window, { heard });
      const { start } = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function (when) {
        heard.push(this.frequency.value);
        start.call(this, when);
      };
    });
    await page.goto(`${server.url}/walls/${wall}`);
    await page.waitForSelector(".strip-alarms");
    const heard = (): Promise<number[]> =>
      page.evaluate(() => (window as unknown as { heard: number[] }).heard.filter((_, i) => i % 2 === 0));
    return { page, heard };
  }
  const pitches = (priority: keyof typeof SEQUENCES): number[] => SEQUENCES[priority].map(({ hertz }) => hertz);
  const high = (sinceMs: number, parts: Partial<WallAlarm> = {}): WallAlarm => wallAlarm({ summary: "Disk is full", sinceMs, ...parts });

  it("comes once for each new alarm, and a drill that has sounded is reported at once", async () => {
    const { page, heard } = await open("none");
    const drill = high(Date.now(), { id: "drill", drill: true });
    server.tellAlarms("none", wallAlarms({ alarms: [drill] }));
    // What a screen says for another reason, its first picture or the time that has come, says the same of the drill once more.
    const said = () => {
      const drills = server.reports.filter((one) => one.drill?.id === "drill").map((one) => `${one.drill?.sounded} ${one.sound}`);
      return drills.filter((text, i) => text !== drills[i - 1]);
    };
    await expect.poll(said).toEqual(["false ready", "true ready"]);
    expect(await heard()).toEqual(pitches("high"));
    server.tellAlarms("none", wallAlarms({ alarms: [drill] }));
    server.tellAlarms("none", wallAlarms({ alarms: [drill, high(Date.now(), { id: "worse", priority: "critical" })] }));
    await expect.poll(heard).toEqual([...pitches("high"), ...pitches("critical")]);
    expect(await page.$(".sound-blocked")).toBeNull();
    await page.close();
  });

  it("tells once of a critical alarm that stood when the page was opened, and of no other", async () => {
    const first = await open("critical");
    await expect.poll(first.heard).toEqual(pitches("critical"));
    const second = await open("acknowledged");
    await second.page.waitForTimeout(500);
    expect(await second.heard()).toEqual([]);
    await first.page.close();
    await second.page.close();
  });

  /** A browser without a window enforces no policy on sound: this holds a context back as those with one do, until there was a tap. */
  function holdBack(): void {
    let tapped = false;
    window.addEventListener(
      "pointerdown",
      () => {
        tapped = true;
      },
      { capture: true },
    );
    const Real = AudioContext;
    window.AudioContext = class extends Real {
      #held = true;
      constructor() {
        super();
        void super.suspend();
      }
      override get state() {
        return this.#held ? "suspended" : super.state;
      }
      override resume() {
        if (!tapped) return new Promise<void>(() => undefined);
        this.#held = false;
        return super.resume();
      }
    };
  }

  it("is said to be blocked where the browser lets nothing out, until somebody taps", async () => {
    const { page, heard } = await open("mixed", holdBack);
    expect(await page.textContent(".sound-blocked")).toBe("sound blocked: tap, or press a key");
    await page.waitForTimeout(500);
    expect(await heard()).toEqual([]);
    await page.mouse.click(900, 500);
    await page.waitForSelector(".sound-blocked", { state: "detached" });
    await expect.poll(heard).toEqual(pitches("critical"));
    await page.close();
  });
});
