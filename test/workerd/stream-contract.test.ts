/** What streams and the socket carry is what `/asyncapi.json` says of them. */

import { exports } from "cloudflare:workers";
import { type Schema, Validator } from "@cfworker/json-schema";
import { beforeAll, describe, expect, it } from "vitest";
import type { Method } from "../../protocol/command.ts";
import { type ReadEvent, readEvents } from "../support/events.ts";
import { measure, ORIGIN, openWall, post, send } from "./wall.ts";

const SITE = "/s/test-o";

// biome-ignore lint/suspicious/noExplicitAny: the test looks into a document of another's form
let document: any;

beforeAll(async () => {
  document = await (await send("/asyncapi.json")).json();
});

function defects(channel: string, name: string, value: unknown): unknown {
  const payload = document.channels[channel].messages[name]?.payload as Schema | undefined;
  if (!payload) return `${channel} has no ${name}`;
  const { valid, errors } = new Validator(payload, "7", false).validate(value);
  return valid ? [] : errors;
}

const isEvent =
  (...names: string[]) =>
  ({ event }: ReadEvent): boolean =>
    names.includes(event);

describe("a wall's stream", () => {
  it("carries what the contract says", async () => {
    await measure("press-1", { speed_rpm: 1_200, jobs_total: 3 }, SITE);
    const wall = await openWall("?screen=tv", SITE);
    const check = async (name: string): Promise<ReadEvent> => {
      const event = await wall.next(isEvent(name));
      expect([name, defects("wallEvents", name, event.data)]).toEqual([name, []]);
      return event;
    };
    await check("heartbeat");
    const { data } = await check("snapshot");
    expect(data.wall.pages.length).toBeGreaterThan(0);
    await measure("press-1", { speed_rpm: 1_300, jobs_total: 4 }, SITE);
    await check("frame");
    await measure("press-2", { speed_rpm: 900 }, SITE);
    await wall.next(isEvent("frame", "snapshot")).then(({ event, data }) => expect(defects("wallEvents", event, data)).toEqual([]));
    await post(`${SITE}/api/notices`, '{"text":"Fire drill"}');
    await check("notice");
    await wall.close();
    await post(`${SITE}/streams/build`, "one\n");
    await send(`${SITE}/api/walls/desk`, { method: "PUT", body: "wall: desk\npanels: [{ type: live-text, stream: build }]\n" });
    const desk = readEvents((await send(`${SITE}/walls/desk/events`)).body as ReadableStream<Uint8Array>);
    const tell = async (write: () => Promise<unknown>, name: string): Promise<void> => {
      await write();
      const event = await desk.next(isEvent(name));
      expect([name, defects("wallEvents", name, event.data)]).toEqual([name, []]);
    };
    await tell(async () => {}, "snapshot");
    await tell(() => post(`${SITE}/streams/build?append=1`, "two"), "text");
    await tell(() => send(`${SITE}/streams/build`, { method: "DELETE" }), "text");
    await desk.close();
    const gone = readEvents((await send(`${SITE}/walls/none/events`)).body as ReadableStream<Uint8Array>);
    const { data: refusal } = await gone.next(isEvent("refused"));
    expect(defects("wallEvents", "refused", refusal)).toEqual([]);
  });

  it("would notice an event of another form", () => {
    expect(defects("wallEvents", "heartbeat", { at: 1, build: "b", incarnation: "i", seq: "1" })).not.toEqual([]);
    expect(defects("wallEvents", "control", { id: "c", type: "explode", expiresMs: 1 })).not.toEqual([]);
  });
});

describe("the console", () => {
  it("is told and answered what the contract says", async () => {
    const screens = readEvents((await send(`${SITE}/console/events`)).body as ReadableStream<Uint8Array>);
    for (const name of ["heartbeat", "screens"]) {
      const { data } = await screens.next(isEvent(name));
      expect([name, defects("consoleEvents", name, data)]).toEqual([name, []]);
    }
    await screens.close();
    const wall = await openWall("?screen=tv", SITE);
    const response = await exports.default.fetch(new Request(`${ORIGIN}${SITE}/console/socket`, { headers: { upgrade: "websocket" } }));
    const socket = response.webSocket as WebSocket;
    socket.accept();
    const waiting: ((text: string) => void)[] = [];
    const came: string[] = [];
    socket.addEventListener("message", ({ data }) => {
      const take = waiting.shift();
      if (take) take(String(data));
      else came.push(String(data));
    });
    const next = (): Promise<string> => {
      const text = came.shift();
      return text === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(text);
    };
    let id = 0;
    const ask = async (method: Method, params: object): Promise<void> => {
      const request = { jsonrpc: "2.0", id: ++id, method, params };
      socket.send(JSON.stringify(request));
      for (;;) {
        const answer = JSON.parse(await next());
        const name = "method" in answer ? answer.method : "error" in answer ? "failure" : `${method}.result`;
        expect([name, defects("consoleSocket", name, answer)]).toEqual([name, []]);
        if (answer.id === id) break;
      }
    };
    await ask("screens.list", {});
    await ask("screens.identify", { screen: "tv" });
    await ask("screens.identify", { screen: "nobody" });
    await ask("notices.post", { text: "Fire drill at 14:00" });
    await ask("notices.post", { text: 5 });
    await ask("notices.list", {});
    await ask("tokens.make", { name: "reader", role: "viewer" });
    await ask("tokens.list", {});
    await ask("walls.list", {});
    await ask("walls.get", { wall: "overview" });
    const rules = { file: "hosts", text: "groups: [{ name: g, rules: [{ alert: A, expr: up == 0 }] }]" };
    await ask("rules.check", rules);
    await ask("rules.put", rules);
    await ask("rules.put", { file: "hosts", text: "groups: 5" });
    await ask("rules.list", {});
    await ask("rules.get", { file: "hosts" });
    await ask("rules.versions", { file: "hosts" });
    await ask("rules.delete", { file: "hosts" });
    await ask("targets.put", { target: "t", kind: "webhook", url: "http://127.0.0.1:9/hook", secret: "a-secret" });
    await ask("targets.put", { target: "t", kind: "webhook", url: "http://10.0.0.1/" });
    await ask("targets.list", {});
    await ask("targets.test", { target: "t" });
    await ask("targets.dead", { target: "t" });
    await ask("targets.retry", { target: "t" });
    await ask("targets.delete", { target: "t" });
    const { data: control } = await wall.next(isEvent("control"));
    expect(defects("wallEvents", "control", control)).toEqual([]);
    socket.close();
    await wall.close();
  });
});
