import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { readEvents } from "../support/events.ts";
import { measure, post, send } from "./wall.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
const json = async (response: Response | Promise<Response>): Promise<any> => (await response).json();

async function put(site: string, ...rules: readonly object[]): Promise<void> {
  const body = JSON.stringify({ groups: [{ name: "presses", rules }] });
  const response = await send(`${site}/api/rules/presses`, { method: "PUT", body });
  if (response.status !== 200) throw new Error(await response.text());
}

const TOO_HOT = {
  alert: "TooHot",
  expr: "temperature_celsius > 80",
  labels: { severity: "critical" },
  annotations: { summary: "{{ $labels.device }} is at {{ $value }} °C", summary_zh: "{{ $labels.device }}：{{ $value }} °C" },
  response: "Open the valve",
};

const ID = '{alertname="TooHot",device="press",severity="critical"}';

/** The book as it lies on disk. */
const keptOf = (_: unknown, { storage }: DurableObjectState): string[] =>
  ["alarm_book", "alarm_changes"].flatMap((table) =>
    storage.sql
      .exec(`SELECT body FROM ${table}`)
      .toArray()
      .map(({ body }) => String(body)),
  );

const order = (site: string, what: string, params: object): Promise<Response> => post(`${site}/api/alarms/${what}`, JSON.stringify(params));

/** Asks until the answer is as it should be. */
async function until<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    if (tries > 100) throw new Error(`never so: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const states = (site: string) => async (): Promise<readonly string[]> =>
  // biome-ignore lint/suspicious/noExplicitAny: plain answers
  (await json(send(`${site}/api/alarms`))).alarms.map((alarm: any) => `${alarm.name} ${alarm.state}`);

const become = (site: string, ...wanted: readonly string[]): Promise<readonly string[]> =>
  until(states(site), (now) => JSON.stringify(now) === JSON.stringify(wanted));

describe("an alarm", () => {
  it("goes from the limit crossed over the wall to acknowledged, cleared and its history", async () => {
    const site = "/s/test-a";
    await put(site, TOO_HOT);
    const panels = [
      { id: "heat", type: "big-number", expr: "max(temperature_celsius)" },
      { id: "speed", type: "big-number", expr: "speed" },
      { id: "grid", type: "status-grid" },
    ];
    await send(`${site}/api/walls/hall`, { method: "PUT", body: JSON.stringify({ wall: "hall", panels }) });
    await measure("press", { temperature_celsius: 20, speed: 3 }, site);
    const response = await send(`${site}/walls/hall/events`);
    const wall = readEvents(response.body as ReadableStream<Uint8Array>);
    expect((await wall.next(({ event }) => event === "snapshot")).data.alarms.alarms).toEqual([]);
    await measure("press", { temperature_celsius: 95 }, site);
    const shown = await wall.next(({ event }) => event === "alarm");
    expect(shown.data.alarms.alarms).toMatchObject([
      {
        id: ID,
        name: "TooHot",
        summary: "press is at 95 °C",
        summaryZh: "press：95 °C",
        priority: "critical",
        state: "UNACK",
        value: 95,
        device: "press",
        response: "Open the valve",
        panels: ["heat"],
      },
    ]);
    const acknowledged = await json(order(site, "acknowledge", { ids: [ID, "{}"], note: "on my way", command: "ack-1" }));
    expect(acknowledged).toMatchObject({
      state: "answered",
      targets: [{ target: `alarm:${ID}`, ok: true }],
      done: [ID],
      refused: [{ id: "{}", code: "unknown-alarm" }],
    });
    const told = await wall.next(({ event }) => event === "alarm");
    expect(told.data.alarms.alarms).toMatchObject([{ state: "ACKED", acknowledged: { who: "open mode", note: "on my way" } }]);
    await measure("press", { temperature_celsius: 60 }, site);
    await become(site);
    expect((await wall.next(({ event }) => event === "alarm")).data.alarms.alarms).toEqual([]);
    const { lines } = await json(send(`${site}/api/alarms/history?alarm=${encodeURIComponent(ID)}`));
    expect(lines.map((line: { type: string; state: string }) => `${line.type} ${line.state}`)).toEqual([
      "cleared NORM",
      "acknowledged ACKED",
      "raised UNACK",
    ]);
    await wall.close();
  });

  it("acts once on a command that comes twice, and answers the same", async () => {
    const site = "/s/test-b";
    await put(site, TOO_HOT);
    await measure("press", { temperature_celsius: 95 }, site);
    await become(site, "TooHot UNACK");
    const comment = (): Promise<unknown> => json(order(site, "comment", { ids: [ID], note: "again?", command: "c1" }));
    expect(await comment()).toEqual(await comment());
    const { alarms } = await json(send(`${site}/api/alarms`));
    expect(alarms[0].comments).toMatchObject([{ who: "open mode", note: "again?" }]);
  });

  it("is as it was after the site was evicted: acknowledged, shelved, and a delay that goes on", async () => {
    const site = "/s/test-c";
    await put(site, TOO_HOT, { ...TOO_HOT, alert: "Hot", for: "10m" });
    await measure("press", { temperature_celsius: 95 }, site);
    await become(site, "TooHot UNACK");
    await order(site, "shelve", { ids: [ID], forMs: 3_600_000, note: "maintenance" });
    const alerts = async (): Promise<readonly { state: string; activeAt: string }[]> =>
      (await json(send(`${site}/api/v1/alerts`))).data.alerts;
    const before = await until(alerts, (all) => all.length === 2);
    // A delay that began is kept within a second.
    await until(
      () => runInDurableObject(env.SITE.getByName("test-c") as unknown as DurableObjectStub, keptOf),
      (texts) => texts.some((text) => text.includes('"pending"')),
    );
    await evictDurableObject(env.SITE.getByName("test-c"));
    expect(await become(site, "TooHot SHLVD")).toBeTruthy();
    expect(await alerts()).toMatchObject(before.map(({ state, activeAt }) => ({ state, activeAt })));
  });

  it("stays, marked, when its data is missing, and ends with its rule", async () => {
    const site = "/s/test-d";
    await put(site, { ...TOO_HOT, expr: "last_over_time(temperature_celsius[2s]) > 80" });
    // Until the rule has seen it: the window is short.
    await until(
      async () => {
        await measure("press", { temperature_celsius: 95 }, site);
        return states(site)();
      },
      ([first]) => first === "TooHot UNACK",
    );
    const noData = async (): Promise<boolean> => (await json(send(`${site}/api/alarms`))).alarms[0].noData;
    // What settles is looked at each 15 s; another device's data is no reason to look sooner.
    await until(
      async () => {
        await measure("other", { temperature_celsius: 10 }, site);
        return noData();
      },
      (is) => is,
    );
    expect(await states(site)()).toEqual(["TooHot UNACK"]);
    expect((await send(`${site}/api/rules/presses`, { method: "DELETE" })).status).toBe(200);
    await become(site);
  });

  it("is told as Prometheus tells it", async () => {
    const site = "/s/test-e";
    await put(
      site,
      TOO_HOT,
      { record: "press:temperature:max", expr: "max(temperature_celsius)" },
      { alert: "Broken", expr: "a / on(x) b" },
    );
    await measure("press", { temperature_celsius: 95 }, site);
    await become(site, "TooHot UNACK");
    const { data } = await json(send(`${site}/api/v1/rules`));
    expect(data.groups).toMatchObject([
      {
        name: "presses",
        file: "presses",
        interval: 1,
        rules: [
          { type: "alerting", state: "firing", name: "TooHot", health: "ok", duration: 0, alerts: [{ state: "firing", value: "9.5e+01" }] },
          { type: "recording", name: "press:temperature:max", health: "ok" },
          { type: "alerting", name: "Broken", state: "inactive" },
        ],
      },
    ]);
    const filtered = await json(send(`${site}/api/v1/rules?type=record&rule_name[]=press:temperature:max`));
    expect(filtered.data.groups[0].rules).toHaveLength(1);
    const value = async (query: string): Promise<unknown> =>
      (await json(send(`${site}/api/v1/query?query=${encodeURIComponent(query)}`))).data.result[0]?.value[1];
    expect(
      await until(
        () => value("press:temperature:max"),
        (is) => is !== undefined,
      ),
    ).toBe("95");
    expect(await value('ALERTS{alertname="TooHot",alertstate="firing"}')).toBe("1");
    expect(Number(await value("ALERTS_FOR_STATE"))).toBeGreaterThan(1_700_000_000);
    const seconds = Date.now() / 1_000;
    const range = `start=${seconds - 60}&end=${seconds + 1}&step=1`;
    const samples = await json(send(`${site}/api/alarms/samples?alarm=${encodeURIComponent(ID)}&${range}`));
    expect(samples.data.result).toMatchObject([{ metric: { device: "press" } }]);
    await measure("press", { temperature_celsius: 20 }, site);
    await order(site, "acknowledge", { ids: [ID] });
    await become(site);
    const over = await json(send(`${site}/api/alarms/samples?alarm=${encodeURIComponent(ID)}&${range}`));
    expect(over.data.result).toMatchObject([{ metric: { device: "press" } }]);
    for (const id of ["none", '{alertname="Other"}', '{alertname="TooHot'])
      expect((await send(`${site}/api/alarms/samples?alarm=${encodeURIComponent(id)}&${range}`)).status).toBe(404);
  });
});

describe("a drill", () => {
  it("stands as a marked alarm until somebody acknowledges it, and keeps the time that took", async () => {
    const site = "/s/test-f";
    await measure("press", { temperature_celsius: 20 }, site);
    const { alarm } = await json(order(site, "drill", { note: "Thursday's test" }));
    expect((await json(send(`${site}/api/alarms`))).alarms).toMatchObject([
      { id: alarm, drill: true, priority: "critical", state: "UNACK", summary: "Thursday's test" },
    ]);
    expect((await order(site, "drill", {})).status).toBe(409);
    await order(site, "acknowledge", { ids: [alarm] });
    const { alarms, drills, health } = await json(send(`${site}/api/alarms`));
    expect([alarms, health.raisedInDay]).toEqual([[], 0]);
    expect(drills).toMatchObject([{ id: alarm, orderedBy: "open mode", acknowledgedBy: "open mode", missedMs: null }]);
    expect(drills[0].acknowledgedMs).toBeGreaterThanOrEqual(drills[0].orderedMs);
  });
});

describe("a console", () => {
  it("is told of alarms as they change", async () => {
    const site = "/s/test-g";
    await put(site, TOO_HOT);
    const response = await send(`${site}/console/events`);
    const events = readEvents(response.body as ReadableStream<Uint8Array>);
    expect((await events.next(({ event }) => event === "alarms")).data).toMatchObject({ alarms: [], counts: { rules: 1 } });
    await measure("press", { temperature_celsius: 95 }, site);
    expect((await events.next(({ event }) => event === "alarms")).data.alarms).toMatchObject([{ id: ID, rule: "presses/presses" }]);
    await events.close();
  });
});
