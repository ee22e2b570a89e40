import { parse } from "valibot";
import { describe, expect, it } from "vitest";
import { createReporter, type Glass, reportOf } from "../../../dashboard/screen/report.ts";
import { type Report, ReportSchema } from "../../../protocol/report.ts";

const GLASS: Glass = {
  wall: "hall",
  incarnation: "life",
  applied: 9,
  painted: 8,
  page: "one",
  hidden: false,
  viewport: { width: 1280.4, height: 720, ratio: 1.5 },
  build: "build",
  frameMs: 16.66,
  heapBytes: 5_000_000,
  skewMs: -12.345,
  unknown: 2,
  alarms: { sound: "ready", drill: { id: "d1", sounded: true } },
};

/** A reporter whose posts the test settles by hand, in order. */
function reporting() {
  const sent: Report[] = [];
  const settle: ((taken: boolean) => void)[] = [];
  let elapsedMs = 0;
  const reporter = createReporter({
    glass: () => GLASS,
    post: (report) => {
      sent.push(report);
      return new Promise((resolve) => settle.push(resolve));
    },
    elapsed: () => elapsedMs,
    random: () => 0.5,
  });
  return {
    reporter,
    sent,
    async settleNext(taken: boolean) {
      settle.shift()?.(taken);
      // Lets the reporter's own promises run.
      for (let i = 0; i < 5; i++) await Promise.resolve();
    },
    tickAt(ms: number) {
      elapsedMs = ms;
      reporter.tick();
    },
  };
}

describe("reportOf", () => {
  it("makes what the protocol accepts, in whole numbers", () => {
    const report = reportOf(GLASS, [{ id: "c1", ok: true }]);
    expect(parse(ReportSchema, report)).toEqual({
      wall: "hall",
      incarnation: "life",
      applied: 9,
      painted: 8,
      page: "one",
      hidden: false,
      viewport: { width: 1280, height: 720, ratio: 1.5 },
      build: "build",
      frameMs: 17,
      heapBytes: 5_000_000,
      skewMs: -12,
      unknown: 2,
      answers: [{ id: "c1", ok: true }],
      sound: "ready",
      drill: { id: "d1", sounded: true },
    });
  });

  it("says null for what the browser does not tell, and cuts what would be refused", () => {
    const answers = Array.from({ length: 40 }, (_, i) => ({ id: `c${i}`, ok: true }));
    const viewport = { width: 1, height: 1, ratio: 32 };
    const report = reportOf({ ...GLASS, frameMs: undefined, heapBytes: undefined, page: "p".repeat(200), viewport }, answers);
    const { frameMs, heapBytes, page, viewport: sent } = parse(ReportSchema, report);
    expect([frameMs, heapBytes, page.length, sent.ratio, report.answers.length]).toEqual([null, null, 120, 16, 32]);
  });
});

describe("createReporter", () => {
  it("reports each 30 s and a part of the jitter", () => {
    const { sent, tickAt } = reporting();
    tickAt(32_499);
    expect(sent.length).toBe(0);
    tickAt(32_500);
    expect(sent.length).toBe(1);
  });

  it("has one report on its way at a time, and sends the next when that is through", async () => {
    const { reporter, sent, settleNext } = reporting();
    reporter.sendNow();
    reporter.sendNow();
    void reporter.answer({ id: "c1", ok: true });
    expect(sent.map(({ answers }) => answers.length)).toEqual([0]);
    await settleNext(true);
    expect(sent.map(({ answers }) => answers.length)).toEqual([0, 1]);
  });

  it("keeps an answer in its reports until one was taken", async () => {
    const { reporter, sent, settleNext } = reporting();
    void reporter.answer({ id: "c1", ok: true });
    await settleNext(false);
    reporter.sendNow();
    await settleNext(true);
    reporter.sendNow();
    expect(sent.map(({ answers }) => answers)).toEqual([[{ id: "c1", ok: true }], [{ id: "c1", ok: true }], []]);
  });

  it("settles an answer when the report with it was taken or failed", async () => {
    const { reporter, settleNext } = reporting();
    const settled: string[] = [];
    reporter.sendNow();
    void reporter.answer({ id: "c1", ok: true }).then(() => settled.push("answered"));
    await settleNext(true);
    expect(settled).toEqual([]);
    await settleNext(false);
    expect(settled).toEqual(["answered"]);
  });
});
