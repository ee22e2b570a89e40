/** Texts that stream in, from a body that comes in pieces to the walls that show them. */
import { describe, expect, it } from "vitest";
import { applyTexts, openPicture, type Picture } from "../../protocol/picture.ts";
import { toSnapshot } from "../../protocol/to-snapshot.ts";
import { type EventReader, type ReadEvent, readEvents } from "../support/events.ts";
import { isState, post, send } from "./wall.ts";

const UTF8 = new TextEncoder();

/** A body that a test writes piece by piece. */
function openBody() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  return {
    readable,
    write: (piece: string | Uint8Array): Promise<void> => writer.write(typeof piece === "string" ? UTF8.encode(piece) : piece),
    close: (): Promise<void> => writer.close(),
  };
}

function start(site: string, stream: string, query = "", method = "POST") {
  const body = openBody();
  const cut = new AbortController();
  const answer = send(`${site}/streams/${stream}${query}`, { method, body: body.readable, signal: cut.signal });
  return { ...body, answer, abort: () => cut.abort() };
}

const WALL = "wall: desk\npanels:\n  - { type: live-text, title: Build, stream: build }\n";

async function putWall(site: string): Promise<void> {
  const response = await send(`${site}/api/walls/desk`, { method: "PUT", body: WALL });
  if (!response.ok) throw new Error(await response.text());
}

async function openDesk(site: string, since = ""): Promise<EventReader> {
  const response = await send(`${site}/walls/desk/events${since === "" ? "" : `?since=${since}`}`);
  return readEvents(response.body as ReadableStream<Uint8Array>);
}

function fold(held: Picture | undefined, { event, data }: ReadEvent): Picture {
  if (event === "snapshot") return openPicture(data);
  if (!held || event !== "text" || !applyTexts(held, data)) throw new Error(`${event} ${data.seq} does not follow ${held?.seq}`);
  return held;
}

/** Follows a wall until its text says so. */
async function follow(reader: EventReader, picture: Picture | undefined, until: (said: string) => boolean): Promise<Picture> {
  let held = picture;
  for (;;) {
    if (held && until(said(held))) return held;
    held = fold(held, await reader.next(isState));
  }
}

const said = (picture: Picture): string => {
  const held = picture.texts.get("build");
  return held ? `${held.state}: ${held.text}` : "nothing";
};

async function listed(site: string): Promise<string[]> {
  const { streams } = (await (await send(`${site}/streams`)).json()) as { streams: { stream: string; state: string; from: string }[] };
  return streams.map(({ stream, state, from }) => `${stream} ${state} ${from}`);
}

describe("a text that streams in", () => {
  it("is on the wall while it comes, in characters and not in bytes, and ends", async () => {
    const site = "/s/test-a";
    await putWall(site);
    const wall = await openDesk(site);
    let held = await follow(wall, undefined, (text) => text === "nothing");
    const sender = start(site, "build");
    const bytes = UTF8.encode("温度 ok\r\n");
    await sender.write(bytes.subarray(0, 4));
    held = await follow(wall, held, (text) => text === "writing: 温");
    await sender.write(bytes.subarray(4));
    held = await follow(wall, held, (text) => text === "writing: 温度 ok\n");
    expect(await (await send(`${site}/streams/build`)).text()).toBe("温度 ok\n");
    await sender.write("\u001b[32mdone\u001b[0m");
    await sender.close();
    expect((await sender.answer).status).toBe(204);
    held = await follow(wall, held, (text) => text === "ended: 温度 ok\ndone");
    const fresh = await openDesk(site);
    expect(toSnapshot(held)).toEqual((await fresh.next(isState)).data);
    await Promise.all([wall.close(), fresh.close()]);
  });

  it("is broken when it breaks off, which is told apart from its end, and keeps what came", async () => {
    const site = "/s/test-b";
    await putWall(site);
    const wall = await openDesk(site);
    const sender = start(site, "build");
    await sender.write("half a l");
    let held = await follow(wall, undefined, (text) => text === "writing: half a l");
    sender.abort();
    await sender.answer.catch(() => {});
    held = await follow(wall, held, (text) => text === "broken: half a l");
    expect(await listed(site)).toEqual(["build broken open mode"]);
    // Its sender comes back and goes on.
    const again = start(site, "build", "?append=1");
    await again.write("ine");
    await again.close();
    expect((await again.answer).status).toBe(204);
    await follow(wall, held, (text) => text === "ended: half a line");
    await wall.close();
  });

  it("is given whole to a screen that comes late, and what it missed to one that comes back", async () => {
    const site = "/s/test-c";
    await putWall(site);
    const first = await openDesk(site);
    const witness = await openDesk(site);
    const sender = start(site, "build");
    await sender.write("one\n");
    const held = await follow(first, undefined, (text) => text === "writing: one\n");
    let seen = await follow(witness, undefined, (text) => text === "writing: one\n");
    await first.close();
    for (const line of ["two\n", "three\n"]) {
      await sender.write(line);
      seen = await follow(witness, seen, (text) => text.endsWith(line));
    }
    const back = await openDesk(site, `${held.incarnation}-${held.seq}`);
    const missed = await back.next(isState);
    expect([missed.event, missed.data.seq]).toEqual(["text", held.seq + 1]);
    const resumed = await follow(back, fold(held, missed), (text) => text === "writing: one\ntwo\nthree\n");
    const late = await openDesk(site);
    expect(toSnapshot(resumed)).toEqual((await late.next(isState)).data);
    await sender.close();
    await sender.answer;
    await Promise.all([witness, back, late].map((reader) => reader.close()));
  });

  it("keeps its newest part, and tells walls in a few events however fast it comes", async () => {
    const site = "/s/test-d";
    await putWall(site);
    const wall = await openDesk(site);
    const line = `${"x".repeat(127)}\n`;
    const sender = start(site, "build");
    for (let i = 0; i < 4_000; i++) await sender.write(line);
    await sender.write("last");
    await sender.close();
    expect((await sender.answer).status).toBe(204);
    const held = await follow(wall, undefined, (text) => text.startsWith("ended") && text.endsWith("last"));
    expect(held.texts.get("build")?.text).toBe(`${line.repeat(63)}last`);
    expect(held.seq).toBeLessThan(60);
    expect(await (await send(`${site}/streams/build`)).text()).toBe(`${line.repeat(511)}last`);
    await wall.close();
  });

  it("has one writer: another one takes its place, and the first is told", async () => {
    const site = "/s/test-e";
    const first = start(site, "build");
    await first.write("a");
    await expect.poll(async () => (await send(`${site}/streams/build`)).text()).toBe("a");
    const second = start(site, "build", "", "PUT");
    await second.write("b");
    expect((await first.answer).status).toBe(409);
    expect(await (await first.answer).json()).toMatchObject({ code: "replaced" });
    await second.close();
    await second.answer;
    expect(await (await send(`${site}/streams/build`)).text()).toBe("b");
    const third = start(site, "build");
    await third.write("c");
    await expect.poll(async () => (await send(`${site}/streams/build`)).text()).toBe("c");
    expect((await send(`${site}/streams/build`, { method: "DELETE" })).status).toBe(204);
    expect((await third.answer).status).toBe(409);
    const gone = await send(`${site}/streams/build`);
    expect([gone.status, ((await gone.json()) as { code: string }).code]).toEqual([404, "unknown-stream"]);
  });

  it("is taken whole from what cannot stream, and goes on line by line", async () => {
    const site = "/s/test-f";
    const codes = [
      (await post(`${site}/streams/news`, "first")).status,
      (await post(`${site}/streams/news?append=line`, "second <b>&amp;</b>")).status,
      (await post(`${site}/streams/empty`, "")).status,
    ];
    expect(codes).toEqual([204, 204, 204]);
    const answer = await send(`${site}/streams/news`);
    expect([await answer.text(), answer.headers.get("content-type"), answer.headers.get("x-content-type-options")]).toEqual([
      "first\nsecond <b>&amp;</b>",
      "text/plain; charset=utf-8",
      "nosniff",
    ]);
    expect(await listed(site)).toEqual(["news ended open mode", "empty ended open mode"]);
  });

  it("refuses what has no name, is packed, or comes from a foreign page", async () => {
    const refused = async (path: string, init: RequestInit): Promise<unknown[]> => {
      const answer = await send(path, { method: "POST", body: "x", ...init });
      return [answer.status, ((await answer.json()) as { code: string }).code];
    };
    expect(await refused("/streams/a%20b", {})).toEqual([400, "bad-request"]);
    expect(await refused(`/streams/${"x".repeat(121)}`, {})).toEqual([400, "bad-request"]);
    expect(await refused("/streams/a?append=yes", {})).toEqual([400, "bad-request"]);
    expect(await refused("/streams/a", { headers: { "content-encoding": "gzip" } })).toEqual([415, "bad-encoding"]);
    expect(await refused("/streams/a", { headers: { origin: "https://evil.example" } })).toEqual([403, "bad-origin"]);
    expect(await refused("/streams/a", { method: "DELETE" })).toEqual([404, "unknown-stream"]);
  });
});
