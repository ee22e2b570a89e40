import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_TARGETS } from "../../../protocol/target.ts";
import { NotifierBench, type Sent, START, standing } from "../../support/notifier.ts";

const MINUTE = 60_000;
const [A, B, COLD] = [standing("Hot", "a"), standing("Hot", "b"), standing("Cold", "a", { priority: "low" })];

/** Of a message to a webhook: when, and each alarm in a word. */
const webhook = ({ atMs, body }: Sent): string =>
  `${atMs / 1_000} ${body.status}: ${body.alerts.map((one: { labels: { instance: string }; status: string }) => `${one.labels.instance} ${one.status}`).join(", ")}`;
/** Of a request to an Alertmanager: when, and until when each alarm stands, in seconds from the start. */
const alertmanager = ({ atMs, body }: Sent): string =>
  `${atMs / 1_000} ${body.map((one: { labels: { instance: string }; endsAt: string }) => `${one.labels.instance}<${(Date.parse(one.endsAt) - START) / 1_000}`).join(" ")}`;

const AM = { target: "am", kind: "alertmanager", url: "http://alertmanager:9093/prefix/" } as const;

describe("a webhook", () => {
  it("is told of what begins and ends, what comes within five seconds together, and of nothing twice", async () => {
    const bench = new NotifierBench();
    bench.put();
    bench.set(A);
    await bench.pass(2_000);
    bench.set(A, B);
    await bench.pass(MINUTE);
    bench.set(B);
    await bench.pass(MINUTE);
    bench.set();
    await bench.pass(60 * MINUTE);
    expect(bench.sent.map(webhook)).toEqual([
      "5 firing: a firing, b firing",
      "67 firing: a resolved, b firing",
      "127 resolved: b resolved",
    ]);
    expect(bench.sent[0]?.url).toBe("http://receiver/hook");
    expect(bench.notifier.dueMs()).toBeNull();
  });

  it("has a message for each alarm name", async () => {
    const bench = new NotifierBench();
    bench.put();
    bench.set(A, COLD);
    await bench.pass(MINUTE);
    expect(bench.sent.map(({ body }) => [body.groupLabels, body.receiver])).toEqual([
      [{ alertname: "Hot" }, "pager"],
      [{ alertname: "Cold" }, "pager"],
    ]);
  });

  it("hears nothing of what comes and goes, or goes and comes, within that time", async () => {
    const bench = new NotifierBench();
    bench.put();
    bench.set(A);
    await bench.pass(3_000);
    bench.set();
    await bench.pass(MINUTE);
    expect(bench.sent).toEqual([]);
    bench.set(B);
    await bench.pass(MINUTE);
    bench.set();
    await bench.pass(3_000);
    bench.set(B);
    await bench.pass(MINUTE);
    expect(bench.sent.map(webhook)).toEqual(["68 firing: b firing"]);
  });

  it.each(["SHLVD", "DSUPR", "OOSRV"] as const)("hears of an alarm that is %s that it has ended, and of its return", async (state) => {
    const bench = new NotifierBench();
    bench.put();
    bench.set(A);
    await bench.pass(MINUTE);
    bench.set({ ...A, state });
    await bench.pass(MINUTE);
    bench.set(A);
    await bench.pass(MINUTE);
    expect(bench.sent.map(webhook)).toEqual(["5 firing: a firing", "65 resolved: a resolved", "125 firing: a firing"]);
  });

  it("is told only of what is urgent enough, and of ends only where it wants to be", async () => {
    const bench = new NotifierBench();
    bench.put({ minPriority: "high", sendResolved: false });
    bench.set(A, B, COLD);
    await bench.pass(MINUTE);
    bench.set(B);
    await bench.pass(MINUTE);
    bench.set(A, B);
    await bench.pass(MINUTE);
    expect(bench.sent.map(webhook)).toEqual(["5 firing: a firing, b firing", "125 firing: a firing, b firing"]);
  });

  it("signs what it sends, anew at each try, and calls it the same at each", async () => {
    const bench = new NotifierBench();
    expect(bench.put({ secret: "kept to ourselves" })).toEqual({ secret: true });
    bench.replies = [500];
    bench.set(A);
    await bench.pass(MINUTE);
    const [first, second] = bench.sent as [Sent, Sent];
    for (const { headers, text, atMs } of [first, second]) {
      const seconds = (START + atMs) / 1_000;
      const mac = createHmac("sha256", "kept to ourselves").update(`${seconds}.${text}`).digest("hex");
      expect(headers.get("x-parapet-signature")).toBe(`t=${seconds},v1=${mac}`);
      expect(Object.fromEntries(headers)).toMatchObject({
        "content-type": "application/json",
        "idempotency-key": "id-1",
        "user-agent": "Parapet/0.1.0",
      });
      expect(headers.has("authorization")).toBe(false);
    }
    expect([second.text === first.text, first.atMs, second.atMs]).toEqual([true, 5_000, 10_000]);
    const open = new NotifierBench();
    open.put();
    open.set(A);
    await open.pass(MINUTE);
    expect(open.sent[0]?.headers.has("x-parapet-signature")).toBe(false);
  });

  it("is tried again ever more seldom, and gets everything in order when it is back", async () => {
    const bench = new NotifierBench();
    bench.put();
    bench.replies = Array(6).fill("network");
    bench.set(A);
    await bench.pass(20_000);
    bench.set();
    await bench.pass(10 * MINUTE);
    const tries = [5, 10, 20, 40, 80, 160, 320].map((seconds) => `${seconds} firing: a firing`);
    expect(bench.sent.map(webhook)).toEqual([...tries, "320 resolved: a resolved"]);
    expect(bench.notifier.figures()).toEqual([
      { target: "pager", outcomes: { sent: 2, failed: 6, refused: 0, dead: 0, dropped: 0 }, queued: 0, dead: 0 },
    ]);
  });

  it("is left alone for as long as it asks", async () => {
    const bench = new NotifierBench();
    bench.put();
    bench.replies = [{ status: 429, headers: { "retry-after": "90" } }];
    bench.set(A);
    await bench.pass(5 * MINUTE);
    expect(bench.sent.map(({ atMs }) => atMs)).toEqual([5_000, 95_000]);
  });

  it("has dead letters: at once what it refuses, and they can be sent again, before what came later", async () => {
    const bench = new NotifierBench();
    bench.put();
    bench.replies = [400];
    bench.set(A);
    await bench.pass(MINUTE);
    const letter = {
      id: "id-1",
      name: "Hot",
      alarms: 1,
      status: "firing",
      tries: 1,
      error: "http-400",
      madeMs: START + 5_000,
      deadMs: START + 5_000,
    };
    expect(bench.notifier.dead("pager", bench.nowMs)).toEqual([{ ...letter, bytes: bench.sent[0]?.text.length }]);
    expect(bench.notifier.list()).toMatchObject([{ target: "pager", queued: 0, dead: 1, sentMs: null, error: "http-400" }]);
    bench.set();
    await bench.pass(5_000 - 1);
    expect(bench.notifier.retry("pager", bench.nowMs)).toBe(1);
    await bench.pass(MINUTE);
    expect(bench.sent.map(webhook)).toEqual(["5 firing: a firing", "64.999 firing: a firing", "65 resolved: a resolved"]);
    expect([bench.notifier.dead("pager", bench.nowMs), bench.sent[1]?.headers.get("idempotency-key")]).toEqual([[], "id-1"]);
  });

  it("keeps a hundred dead letters for two weeks", async () => {
    const bench = new NotifierBench();
    bench.put();
    bench.replies = Array(300).fill(410);
    for (let i = 0; i < 103; i++) {
      bench.set(standing(`Hot${i}`, "a"));
      await bench.pass(5_000);
    }
    const rows = (): number => [...bench.disk.sql.exec("SELECT number FROM notifications")].length;
    const letters = bench.notifier.dead("pager", bench.nowMs) ?? [];
    expect([letters.length, letters[0]?.madeMs, letters[0]?.error]).toEqual([100, bench.nowMs, "http-410"]);
    expect(rows()).toBe(100);
    expect(bench.notifier.dead("pager", bench.nowMs + 14 * 86_400_000)).toEqual([]);
    expect(rows()).toBe(0);
  });

  it("is not asked where it may not be asked any more", async () => {
    const bench = new NotifierBench();
    bench.put();
    bench.hosts = "";
    bench.set(A);
    await bench.pass(MINUTE);
    expect([bench.sent, bench.notifier.dead("pager", bench.nowMs)]).toMatchObject([[], [{ error: "not-allowed" }]]);
  });

  it("follows no redirect", async () => {
    const bench = new NotifierBench();
    bench.put();
    bench.replies = [{ status: 307, headers: { location: "http://receiver/elsewhere" } }];
    bench.set(A);
    await bench.pass(10 * MINUTE);
    expect([bench.sent.length, bench.notifier.dead("pager", bench.nowMs)]).toMatchObject([1, [{ error: "http-307" }]]);
  });
});

describe("an Alertmanager", () => {
  it("is told at once, each minute what stands, and for a quarter of an hour what has ended", async () => {
    const bench = new NotifierBench();
    bench.put(AM);
    bench.set(A);
    await bench.pass(30_000);
    bench.set(A, B);
    await bench.pass(40_000);
    bench.set(B);
    await bench.pass(5_000);
    expect(bench.sent.map(alertmanager)).toEqual(["0 a<240", "30 b<270", "60 a<300 b<300", "70 a<70"]);
    expect(bench.sent[0]?.url).toBe("http://alertmanager:9093/prefix/api/v2/alerts");
    bench.set();
    bench.sent.length = 0;
    await bench.pass(20 * MINUTE);
    expect(bench.sent.map(({ body }) => body.length)).toEqual([1, ...Array(15).fill(2)]);
    expect(new Set(bench.sent.map(({ body }) => body.at(-1).endsAt))).toEqual(new Set(["2026-11-25T12:01:15.000Z"]));
    expect(bench.notifier.dueMs()).toBeNull();
  });

  it("is told everything again soon when it was away, and nothing of long ago", async () => {
    const bench = new NotifierBench();
    bench.put(AM);
    bench.replies = ["network", 503, 200];
    bench.set(A);
    await bench.pass(6_000);
    bench.set(B);
    await bench.pass(20_000);
    expect(bench.sent.map(alertmanager)).toEqual(["0 a<240", "5 a<245", "15 b<255 a<6"]);
    expect(bench.notifier.list()).toMatchObject([{ error: null, sentMs: START + 15_000 }]);
  });

  it("is told in several requests when it is much, and one that is refused stops no other", async () => {
    const bench = new NotifierBench();
    bench.put(AM);
    bench.replies = [400];
    bench.set(...Array.from({ length: 600 }, (_, i) => standing("Hot", `d${i}`)));
    await bench.pass(1_000);
    expect(bench.sent.map(({ body }) => body.length)).toEqual([256, 256, 88]);
    expect(bench.notifier.figures()).toMatchObject([{ outcomes: { sent: 2, refused: 1, failed: 0 } }]);
  });

  it("is told what stands when it is put, with its token", async () => {
    const bench = new NotifierBench();
    bench.put({ ...AM, target: "first" });
    bench.set(A, COLD);
    await bench.pass(1_000);
    bench.put({ ...AM, target: "second", secret: "token", minPriority: "medium" });
    await bench.pass(1_000);
    expect(bench.sent.map(({ body, headers }) => [body.length, headers.get("authorization")])).toEqual([
      [2, null],
      [1, "Bearer token"],
    ]);
  });
});

describe("Notifier", () => {
  it("holds one request at a time to a target, and one that hangs keeps no other waiting", async () => {
    const bench = new NotifierBench();
    bench.put();
    bench.put({ target: "other" });
    let release: (status: number) => void = () => {};
    bench.replies = [new Promise((resolve) => (release = resolve))];
    bench.set(A, COLD);
    bench.nowMs += 5_000;
    const step = bench.notifier.step(bench.nowMs);
    // Signing takes a thread of its own, for as long as that takes.
    await expect.poll(() => bench.sent.length).toBe(2);
    await bench.notifier.step(bench.nowMs);
    expect(bench.sent.map(({ body }) => [body.receiver, body.groupLabels.alertname])).toEqual([
      ["pager", "Hot"],
      ["other", "Hot"],
      ["other", "Cold"],
    ]);
    // While it is under way a step would only wait.
    expect(bench.notifier.dueMs()).toBe(bench.nowMs + 10_000);
    release(200);
    await step;
    expect(bench.sent.slice(3).map(({ body }) => [body.receiver, body.groupLabels.alertname])).toEqual([["pager", "Cold"]]);
  });

  it("goes on after a restart: what waits, what is dead, what is about to be said, and what ended meanwhile", async () => {
    const bench = new NotifierBench();
    bench.put({ secret: "s" });
    bench.put(AM);
    bench.replies = [200, 400, 500];
    bench.set(COLD);
    await bench.pass(10_000);
    bench.set(COLD, A);
    bench.replies = [200, "network"];
    await bench.pass(6_000);
    bench.set(COLD, A, standing("Wet", "w"));
    expect(bench.notifier.list()).toMatchObject([{ target: "am" }, { target: "pager", queued: 1, dead: 1 }].reverse());
    const before = bench.sent.length;
    bench.alarms = [COLD, standing("Wet", "w")];
    bench.open();
    bench.notifier.observe(bench.nowMs);
    await bench.pass(4 * MINUTE);
    const after = bench.sent.slice(before);
    expect(
      after.filter(({ url }) => url === "http://receiver/hook").map(({ body }) => `${body.groupLabels.alertname} ${body.status}`),
    ).toEqual(["Hot firing", "Wet firing", "Hot resolved"]);
    expect(
      after.find(({ url }) => url !== "http://receiver/hook")?.body.map((one: { labels: object; endsAt: string }) => one.labels),
    ).toHaveLength(3);
    expect(bench.notifier.dead("pager", bench.nowMs)).toMatchObject([{ name: "Cold" }]);
    expect(after.every(({ url, headers }) => url !== "http://receiver/hook" || headers.has("x-parapet-signature"))).toBe(true);
  });

  it("writes few rows: none while nothing changes, two and a message a change", async () => {
    const bench = new NotifierBench();
    bench.put();
    const many = Array.from({ length: 500 }, (_, i) => standing("Hot", `d${i}`));
    let before = bench.disk.written;
    bench.set(...many);
    expect(bench.disk.written - before).toBeLessThan(6);
    await bench.pass(MINUTE);
    before = bench.disk.written;
    for (let i = 0; i < 100; i++) {
      bench.set(...many);
      await bench.pass(1_000);
    }
    expect(bench.disk.written - before).toBe(0);
    bench.set(...many.slice(1));
    await bench.pass(MINUTE);
    // The row of the alarm; the group, set and taken away; the message, written and taken away.
    expect(bench.disk.written - before).toBe(5);
  });

  it.each(["is full", "is known to refuse"])("is stopped by no disk that %s, and writes what is left of it when it can", async (how) => {
    const refuse = (bench: NotifierBench, refuses: boolean): void => {
      if (how === "is full") bench.disk.fill(refuses);
      else bench.mayWrite = !refuses;
    };
    const bench = new NotifierBench();
    bench.put(AM);
    bench.put();
    refuse(bench, true);
    const before = bench.disk.written;
    bench.replies = [200, 500];
    bench.set(...Array.from({ length: 200 }, (_, i) => standing("Hot", `device-${i}`.repeat(20))));
    await bench.pass(6_000);
    bench.set(COLD);
    await bench.pass(1_000);
    expect(bench.sent.map(({ url, body }) => [url === "http://receiver/hook", (body.alerts ?? body).length])).toEqual([
      [false, 200],
      [true, 200],
      [false, 201],
    ]);
    if (how === "is known to refuse") expect(bench.disk.written).toBe(before);
    refuse(bench, false);
    await bench.pass(1_000);
    expect(bench.notifier.dueMs()).not.toBeNull();
    // What the disk did not take is offered again by itself.
    bench.replies = Array(20).fill(500);
    await bench.pass(10_000);
    const messages = bench.sent.length;
    bench.replies = [];
    bench.open();
    await bench.pass(60_000);
    expect(
      bench.sent
        .slice(messages)
        .filter(({ url }) => url === "http://receiver/hook")
        .map(({ body }) => `${body.groupLabels.alertname} ${body.status} ${body.alerts.length}`),
    ).toEqual(["Hot firing 200", "Hot resolved 200", "Cold firing 1"]);
  });

  it("lists targets without their secrets, and keeps a secret for the same place alone", async () => {
    const bench = new NotifierBench();
    bench.put({ secret: "s3cret" });
    expect(bench.notifier.list()).toEqual([
      {
        ...{ target: "pager", kind: "webhook", url: "http://receiver/hook", sendResolved: true, minPriority: "low", secret: true },
        ...{ putMs: START, putBy: "admin", queued: 0, dead: 0, sentMs: null, error: null },
      },
    ]);
    expect([bench.put({ url: "http://receiver/other" }), bench.put({ url: "https://example.org/" }), bench.put()]).toEqual([
      { secret: true },
      { secret: false },
      { secret: false },
    ]);
    bench.put({ secret: "again" });
    expect([bench.put(), bench.put({ secret: null }), bench.put({ secret: "x" }), bench.put({ kind: "alertmanager" })]).toEqual([
      { secret: true },
      { secret: false },
      { secret: true },
      { secret: false },
    ]);
  });

  it("forgets a target with all that waits for it, and knows how many there may be", async () => {
    const bench = new NotifierBench();
    for (let i = 0; i < MAX_TARGETS; i++) bench.put({ target: `t${i}` });
    expect([bench.notifier.isFull("t0"), bench.notifier.isFull("more")]).toEqual([false, true]);
    bench.replies = Array(40).fill("network");
    bench.set(A);
    await bench.pass(6_000);
    for (let i = 0; i < MAX_TARGETS; i++) bench.notifier.delete(`t${i}`);
    const rows = ["targets", "told", "told_groups", "notifications"].map(
      (table) => [...bench.disk.sql.exec(`SELECT * FROM ${table}`)].length,
    );
    expect([rows, bench.notifier.dueMs(), bench.notifier.list()]).toEqual([[0, 0, 0, 0], null, []]);
  });

  it("costs nothing where there is no target", () => {
    const bench = new NotifierBench();
    const before = bench.disk.written;
    bench.set(A, B);
    expect([bench.disk.written - before, bench.notifier.dueMs()]).toEqual([0, null]);
  });

  it("tries a target with an alarm that is none, and says what became of it", async () => {
    const bench = new NotifierBench();
    bench.put({ secret: "s" });
    bench.put(AM);
    bench.replies = [200, 403];
    expect(await bench.notifier.test("am", "cmd", bench.nowMs)).toEqual({ taken: true, error: null, tookMs: 0 });
    expect(await bench.notifier.test("pager", "cmd", bench.nowMs)).toEqual({ taken: false, error: "http-403", tookMs: 0 });
    expect(await bench.notifier.test("none", "cmd", bench.nowMs)).toBeNull();
    const labels = { alertname: "ParapetTest", drill: "true", priority: "low", severity: "info" };
    expect(bench.sent.map(({ body }) => (body.alerts ?? body)[0].labels)).toEqual([
      { ...labels, target: "am" },
      { ...labels, target: "pager" },
    ]);
    expect(bench.sent[1]?.headers.get("idempotency-key")).toBe("cmd");
    bench.externalLabels = [["site", "press-shop"]];
    await bench.open().test("am", "cmd", bench.nowMs);
    expect(bench.sent[2]?.body[0].labels).toEqual({ ...labels, target: "am", site: "press-shop" });
    expect(bench.notifier.dueMs()).toBeNull();
  });

  it("tries no more than now and then what a disk does not give back", async () => {
    const bench = new NotifierBench();
    bench.put();
    bench.replies = [500];
    bench.set(A);
    await bench.pass(6_000);
    bench.disk.sql.exec("ALTER TABLE notifications RENAME TO elsewhere");
    await bench.pass(MINUTE);
    expect(bench.sent).toHaveLength(1);
    bench.disk.sql.exec("ALTER TABLE elsewhere RENAME TO notifications");
    await bench.pass(MINUTE);
    expect(bench.sent.map(webhook).slice(1)).toEqual([expect.stringContaining("firing: a firing")]);
  });

  it("leaves each target knowing what stands, whatever happened on the way", async () => {
    const all = ["a", "b", "c"].flatMap((device) => [standing("Hot", device), standing("Cold", device)]);
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ type: fc.constant("set" as const), alarms: fc.subarray(all) }) },
      { weight: 4, arbitrary: fc.record({ type: fc.constant("pass" as const), ms: fc.constantFrom(100, 3_000, 6_000, 61_000, 900_000) }) },
      fc.record({
        type: fc.constant("fault" as const),
        replies: fc.array(fc.constantFrom<"network" | number>("network", 500, 429, 503), { maxLength: 3 }),
      }),
      fc.record({ type: fc.constant("restart" as const) }),
      fc.record({ type: fc.constant("refuse" as const), mayWrite: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const bench = new NotifierBench();
        bench.put(AM);
        bench.put();
        for (const one of steps) {
          if (one.type === "set") bench.set(...one.alarms);
          else if (one.type === "pass") await bench.pass(one.ms);
          else if (one.type === "fault") bench.replies.push(...one.replies);
          else if (one.type === "refuse") {
            bench.mayWrite = one.mayWrite;
            await bench.pass(11_000);
          } else if (bench.mayWrite) {
            bench.open();
            bench.notifier.observe(bench.nowMs);
          }
        }
        bench.replies = [];
        bench.mayWrite = true;
        await bench.pass(2 * 3_600_000);
        const [hook, manager] = [new Map<string, string>(), new Map<string, boolean>()];
        for (const { url, body, atMs } of bench.sent) {
          const lines: { labels: { alertname: string; instance: string }; status: string; endsAt: string }[] = body.alerts ?? body;
          for (const { labels, status, endsAt } of lines) {
            const name = `${labels.alertname} ${labels.instance}`;
            if (url === "http://receiver/hook") hook.set(name, status);
            else manager.set(name, Date.parse(endsAt) > START + atMs);
          }
        }
        const stands = bench.alarms.map(({ labels }) => labels.map(([, value]) => value).join(" ")).sort();
        expect([...hook].flatMap(([name, status]) => (status === "firing" ? name : [])).sort()).toEqual(stands);
        expect([...manager].flatMap(([name, isActive]) => (isActive ? name : [])).sort()).toEqual(stands);
        expect(bench.notifier.list()).toMatchObject([
          { queued: 0, dead: 0 },
          { queued: 0, dead: 0 },
        ]);
      }),
      { numRuns: 200 },
    );
  });
});
