/** The smaller protocols, as their senders meet them: statuses, bodies, and what is there to be asked for after. */
import { describe, expect, it } from "vitest";
import { post, send } from "./wall.ts";

async function answered(response: Promise<Response>): Promise<[number, unknown]> {
  const { status, headers, text } = await response.then(async (all) => ({
    status: all.status,
    headers: all.headers,
    text: await all.text(),
  }));
  return [status, headers.get("content-type")?.includes("json") ? JSON.parse(text) : text];
}

async function values(query: string): Promise<Record<string, string>> {
  const response = await send(`/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = (await response.json()) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
  return Object.fromEntries(data.result.map(({ metric, value }) => [metric.__name__, value[1]]));
}

const nowS = (): number => Math.floor(Date.now() / 1_000);

describe("collectd", () => {
  it("is answered 200 for value lists and notifications, and told what was refused", async () => {
    expect(await answered(post("/collectd", `PUTVAL c1/load/load interval=10 ${nowS()}:1:2:3`))).toEqual([200, ""]);
    expect(await answered(post("/collectd", '[{"labels":{},"annotations":{}}]'))).toEqual([200, ""]);
    const rates = [{ host: "c1", plugin: "p", type: "derive", values: [5], dstypes: ["derive"], dsnames: ["value"], time: nowS() }];
    expect(await answered(post("/collectd?rates=1", JSON.stringify(rates)))).toEqual([200, ""]);
    expect(await answered(post("/collectd", `PUTVAL c1/p/gauge N:7\nGETVAL x`))).toEqual([
      400,
      "1 refused: line 2: bad-line: no PUTVAL: GETVAL x\n",
    ]);
    expect(await values('{instance="c1"}')).toEqual({
      ...{ collectd_load_shortterm: "1", collectd_load_midterm: "2", collectd_load_longterm: "3" },
      ...{ collectd_p_derive: "5", collectd_p_gauge: "7" },
    });
  });
});

describe("OpenTSDB's put", () => {
  it("is answered 204, or with the counts that were asked for", async () => {
    const point = { metric: "o.m", timestamp: nowS() - 5, value: 1, tags: { host: "o1" } };
    expect(await answered(post("/api/put", JSON.stringify(point)))).toEqual([204, ""]);
    for (const body of ["", "[\n\n]\n"]) expect(await answered(post("/api/put", body))).toEqual([204, ""]);
    const mixed = JSON.stringify([
      { ...point, value: 2, timestamp: nowS() - 4 },
      { ...point, value: "x" },
    ]);
    const error = 'line 2: not-a-number: o.m: the text "x" is not a number';
    expect(await answered(post("/api/put", mixed))).toEqual([400, { error: { code: 400, message: `1 data points had errors: ${error}` } }]);
    expect(await answered(post("/api/put?summary", mixed))).toEqual([400, { failed: 1, success: 1 }]);
    expect(await answered(post("/api/put?details", mixed))).toEqual([400, { failed: 1, success: 1, errors: [{ error }] }]);
    expect(await answered(post("/api/put?summary=true", JSON.stringify(point)))).toEqual([200, { failed: 0, success: 1 }]);
    expect(await answered(post("/api/put", `netdata.o1.x.y 3 ${nowS()}\n`))).toEqual([204, ""]);
    expect(await values('{host="o1"}')).toEqual({ o_m: "2", netdata_x_y: "3" });
  });
});

describe("ThingsBoard's device API", () => {
  it("is answered 200, the device named by what stands in the address, texts passed over, attributes heard", async () => {
    expect(await answered(post("/api/v1/pump-1/telemetry", '{"temp":21.5,"name":"x"}'))).toEqual([200, ""]);
    expect(await answered(post("/api/v1/pump-1/attributes", '{"firmware":"1.2"}'))).toEqual([200, ""]);
    expect(await answered(post("/api/v1/pump-1/telemetry", "temp"))).toEqual([
      400,
      { status: 400, message: "line 1: not-json: line 1, column 1: temp is not JSON" },
    ]);
    expect(await values('{device="pump-1"}')).toEqual({ temp: "21.5" });
  });
});

describe("Home Assistant's states", () => {
  it("are answered with the entity, also where a state is no value", async () => {
    const state = { state: "25", attributes: { unit_of_measurement: "°C" } };
    expect(await answered(post("/api/states/sensor.kitchen", JSON.stringify(state)))).toEqual([200, { entity_id: "sensor.kitchen" }]);
    expect(await answered(post("/api/states/sensor.hall", '{"state":"unavailable"}'))).toEqual([200, { entity_id: "sensor.hall" }]);
    expect(await answered(post("/api/states/kitchen", '{"state":"1"}'))).toEqual([
      400,
      { message: 'bad-device: "kitchen" is no entity: domain.name' },
    ]);
    expect(await values('{device=~"sensor.*"}')).toEqual({ homeassistant_sensor_celsius: "25" });
  });
});

describe("CloudEvents", () => {
  it("are let in by the handshake, and taken once in each mode", async () => {
    const hello = await send("/cloudevents", { method: "OPTIONS", headers: { "webhook-request-origin": "events.example" } });
    expect([hello.status, hello.headers.get("webhook-allowed-origin"), hello.headers.get("webhook-allowed-rate")]).toEqual([
      200,
      "events.example",
      "*",
    ]);
    const event = { specversion: "1.0", id: "1", source: "/plant/e1", type: "t", data: { a: 1 } };
    expect(await answered(post("/cloudevents", JSON.stringify(event)))).toEqual([204, ""]);
    expect(await answered(post("/cloudevents", JSON.stringify({ ...event, data: { a: 2 } })))).toEqual([204, ""]);
    expect(await values('{device="e1"}')).toEqual({ a: "1" });
    const binary = { "ce-specversion": "1.0", "ce-id": "2", "ce-source": "/plant/e%201", "ce-type": "t" };
    expect(await answered(post("/cloudevents", '{"a":3}', binary))).toEqual([204, ""]);
    expect(await values('{device="e 1"}')).toEqual({ a: "3" });
    expect((await answered(post("/cloudevents", "{}", { ...binary, "ce-id": "%C0%A0" })))[0]).toBe(400);
    expect(await answered(post("/cloudevents", "{}"))).toMatchObject([400, { code: "nothing-accepted" }]);
  });
});

describe("a device that can only GET or send forms", () => {
  it("is heard", async () => {
    expect(await answered(send("/devices/tas-1/metrics?temp=21.5&rpm=1500"))).toEqual([204, ""]);
    expect(await answered(post("/devices/tas-1/metrics", "power=ON"))).toEqual([204, ""]);
    expect(await answered(post("/devices/tas-1/metrics?vcc=3.1", ""))).toEqual([204, ""]);
    expect(await answered(post("/devices/tas-1/metrics", '{"AM2301":{"Temperature":22.6},"Time":"2026-03-02T18:25:03"}'))).toMatchObject([
      200,
      { stored: 1, refused: 1 },
    ]);
    expect((await answered(send("/devices/tas-1/metrics")))[0]).toBe(400);
    expect(await values('{device="tas-1"}')).toEqual({ temp: "21.5", rpm: "1500", power: "1", vcc: "3.1", AM2301_Temperature: "22.6" });
  });
});

describe("what is refused as it is read", () => {
  it("is counted, and told with the next call", async () => {
    const site = "/s/test-n";
    const own = async (name: string): Promise<string | undefined> =>
      new RegExp(`^${name} (\\d+)$`, "m").exec(await (await send(`${site}/metrics`)).text())?.[1];
    await post(`${site}/write`, "a v=\nb v=\n");
    expect(await own("parapet_values_unread_total")).toBe("2");
    await post(`${site}/metrics`, "# TYPE a counter\na_total 1 # {} 1\na_total x\n# EOF\n");
    expect([await own("parapet_values_unread_total"), await own("parapet_exemplars_dropped_total")]).toEqual(["3", "1"]);
  });
});
