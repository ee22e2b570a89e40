/** The history of all alarms over slow and failing answers. */
import { describe, expect, it } from "vitest";
import { createEventLog, LINES_READ } from "../../../../dashboard/console/alarms/event-log.ts";
import type { ConsoleStore } from "../../../../dashboard/console/store.ts";

function open() {
  const world = { asked: [] as unknown[], reads: [] as ((outcome: unknown) => void)[] };
  const read = ((method: string, params: unknown) => {
    world.asked.push([method, params]);
    return new Promise((resolve) => world.reads.push(resolve));
  }) as unknown as ConsoleStore["read"];
  const log = createEventLog({ read });
  const answer = (index: number, count: number): void =>
    world.reads[index]?.({ ok: true, result: { lines: Array.from({ length: count }, (_, i) => `${index}-${i}`) } });
  return { world, log, answer };
}

describe("createEventLog", () => {
  it("reads further back on demand, and from then on as far", async () => {
    const { world, log, answer } = open();
    const first = log.load();
    answer(0, LINES_READ);
    await first;
    expect([log.lines.value?.length, log.ended.value]).toEqual([LINES_READ, false]);
    const older = log.older();
    answer(1, LINES_READ + 3);
    await older;
    expect([log.lines.value?.length, log.ended.value]).toEqual([LINES_READ + 3, true]);
    void log.load();
    expect(world.asked).toEqual([100, 200, 200].map((limit) => ["alarms.history", { limit }]));
  });

  it("shows what was asked for last, not what came last", async () => {
    const { log, answer } = open();
    const first = log.load();
    const second = log.load();
    answer(1, 1);
    await second;
    answer(0, 1);
    await first;
    expect(log.lines.value).toEqual(["1-0"]);
  });

  it("keeps what it has when a reading fails, and says why", async () => {
    const { world, log, answer } = open();
    const first = log.load();
    answer(0, 1);
    await first;
    const again = log.load();
    world.reads[1]?.({ ok: false, code: "no-answer", message: "" });
    await again;
    expect([log.lines.value, log.error.value]).toEqual([["0-0"], { code: "no-answer", message: "" }]);
  });
});
