import { describe, expect, it } from "vitest";
import { Fanout, type Outlet, openOutlet, QUEUE_BYTES, type Stream } from "../../../worker/site/fanout.ts";

interface FakeOutlet extends Outlet {
  readonly got: string[];
  end: string;
}

function fakeOutlet(room: number): FakeOutlet {
  const text = new TextDecoder();
  const outlet: FakeOutlet = {
    got: [],
    end: "",
    queuedBytes: 10 * room,
    get room() {
      return outlet.end === "" ? room : null;
    },
    enqueue: (bytes) => void outlet.got.push(text.decode(bytes)),
    close: () => {
      outlet.end = "closed";
    },
    drop: () => {
      outlet.end = "dropped";
    },
  };
  return outlet;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function hall(...rooms: number[]): { fanout: Fanout; outlets: FakeOutlet[]; streams: Stream[]; ended: string[] } {
  const ended: string[] = [];
  const fanout = new Fanout((stream, reason) => ended.push(`${stream.screen} ${reason}`));
  const outlets = rooms.map(fakeOutlet);
  const streams = outlets.map((outlet, i): Stream => ({ outlet, topic: "w", screen: `tv-${i}`, openedMs: 0, credentials: [] }));
  for (const stream of streams) fanout.add(stream);
  return { fanout, outlets, streams, ended };
}

describe("Fanout", () => {
  it("cuts the stream whose queue is full and keeps the rest", () => {
    const { fanout, outlets, ended } = hall(100, 2, 100);
    fanout.send(bytes("frame"), "w");
    expect(outlets.map(({ got, end }) => [got, end])).toEqual([
      [["frame"], ""],
      [[], "dropped"],
      [["frame"], ""],
    ]);
    expect([ended, fanout.size, fanout.cuts]).toEqual([["tv-1 queue-full"], 2, { "queue-full": 1 }]);
  });

  it("says what is queued to all, and to the one that has most", () => {
    expect([hall(100, 2, 100).fanout.queues, hall().fanout.queues]).toEqual([
      { bytes: 2_020, longest: 1_000 },
      { bytes: 0, longest: 0 },
    ]);
  });

  it("sends a topic to those who show it", () => {
    const { fanout, outlets } = hall(100);
    fanout.send(bytes("other"), "another wall");
    fanout.send(bytes("all"));
    expect(outlets[0]?.got).toEqual(["all"]);
  });

  it("says farewell to whom it cuts when somebody may read it, and cuts once", () => {
    const { fanout, outlets, streams, ended } = hall(100);
    fanout.cut(streams[0] as Stream, "replaced", bytes("bye"));
    fanout.cut(streams[0] as Stream, "silent");
    expect([outlets[0]?.got, outlets[0]?.end, ended]).toEqual([["bye"], "closed", ["tv-0 replaced"]]);
  });

  it("notices a stream that ended by itself", () => {
    const { fanout, outlets, ended } = hall(100);
    (outlets[0] as FakeOutlet).close();
    fanout.send(bytes("x"), "w");
    expect([ended, fanout.size, fanout.cuts]).toEqual([["tv-0 left"], 0, {}]);
  });
});

describe("openOutlet", () => {
  it("queues what is not read, within its room, and hands it on in order", async () => {
    const { body, outlet } = openOutlet(10, () => {});
    outlet.enqueue(bytes("a"));
    outlet.enqueue(bytes("bc"));
    const room = outlet.room ?? 0;
    expect(room).toBeLessThanOrEqual(QUEUE_BYTES + 10);
    outlet.close();
    expect(outlet.room).toBeNull();
    expect(await new Response(body).text()).toBe("abc");
  });

  it("loses room by what is queued and gets it back when it is read", async () => {
    const { body, outlet } = openOutlet(0, () => {});
    const reader = body.getReader();
    await Promise.resolve();
    const chunk = new Uint8Array(1000);
    for (let i = 0; i < 5; i++) outlet.enqueue(chunk);
    expect(outlet.room).toBeLessThanOrEqual(QUEUE_BYTES - 3000);
    for (let i = 0; i < 5; i++) await reader.read();
    expect([outlet.room, outlet.queuedBytes]).toEqual([QUEUE_BYTES, 0]);
  });

  it("drops what is queued, and ends without an error", async () => {
    const { body, outlet } = openOutlet(0, () => {});
    const reader = body.getReader();
    for (let i = 0; i < 100; i++) outlet.enqueue(bytes("x"));
    outlet.drop();
    let chunks = 0;
    while (!(await reader.read()).done) chunks++;
    expect(chunks).toBeLessThanOrEqual(2);
  });

  it("says when the other side goes away", async () => {
    let gone = 0;
    const { body, outlet } = openOutlet(0, () => gone++);
    await body.cancel();
    expect([gone, outlet.room]).toEqual([1, null]);
  });
});
