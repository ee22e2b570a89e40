import { describe, expect, it } from "vitest";
import { applyFrame, applyNotices, openPicture, type Picture } from "../../protocol/picture.ts";
import { toSnapshot } from "../../protocol/to-snapshot.ts";
import type { EventReader, ReadEvent } from "../support/events.ts";
import { isState, measure, openWall, post, send } from "./wall.ts";

/** Each test has a site of its own: storage is shared within a file. */
const SITES = ["/s/main", "/s/test-a", "/s/test-b", "/s/test-c", "/s/test-d"];
let next = 0;
const newSite = (): string => SITES[next++] as string;

/** Folds events into a picture until it stands at `seq`. */
async function follow(reader: EventReader, picture: Picture | undefined, seq: number): Promise<Picture> {
  let held = picture;
  while (!held || held.seq < seq) held = fold(held, await reader.next(isState));
  return held;
}

function fold(held: Picture | undefined, { event, data }: ReadEvent): Picture {
  if (event === "snapshot") return openPicture(data);
  if (!held) throw new Error(`${event} before a snapshot`);
  const applied = event === "frame" ? applyFrame(held, data) : applyNotices(held, data);
  if (!applied) throw new Error(`${event} ${data.seq ?? data[0]} does not follow ${held.seq}`);
  return held;
}

describe("a wall's stream", () => {
  it("starts with a heartbeat and the whole wall, and goes on with what changed", async () => {
    const site = newSite();
    await measure("press-4", { temperature_celsius: 20 }, site);
    const reader = await openWall("", site);
    expect((await reader.next()).event).toBe("heartbeat");
    const snapshot = await reader.next();
    expect([snapshot.event, snapshot.id]).toEqual(["snapshot", `${snapshot.data.incarnation}-1`]);
    expect(snapshot.data.devices.map((device: unknown[]) => device[1])).toEqual(["press-4"]);
    const [series] = snapshot.data.series;
    expect([series.value, series.labels.device]).toEqual([20, "press-4"]);
    await measure("press-4", { temperature_celsius: 21.5 }, site);
    const frame = await reader.next(isState);
    expect([frame.event, frame.id, frame.data[0], frame.data[3]]).toEqual(["frame", undefined, 2, [1, 21.5, -1]]);
    await reader.close();
  });

  it("gives a screen that comes back exactly the frames it missed, and a screen of another incarnation a snapshot", async () => {
    const site = newSite();
    await measure("a", { m: 0 }, site);
    const first = await openWall("?screen=tv", site);
    const witness = await openWall("", site);
    const held = await follow(first, undefined, 1);
    await first.close();
    const seen: unknown[] = [];
    for (let value = 1; value <= 3; value++) {
      await measure("a", { m: value }, site);
      seen.push((await witness.next(({ event }) => event === "frame")).data);
    }
    const back = await openWall(`?screen=tv&since=${held.incarnation}-${held.seq}`, site);
    const missed = [await back.next(isState), await back.next(isState), await back.next(isState)];
    expect(missed.map(({ event, data }) => [event, data])).toEqual(seen.map((data) => ["frame", data]));
    const resumed = missed.reduce<Picture>(fold, held);
    const fresh = await openWall("", site);
    expect(toSnapshot(resumed)).toEqual((await fresh.next(isState)).data);
    const stranger = await openWall(`?since=other-${held.seq}`, site);
    expect((await stranger.next(isState)).event).toBe("snapshot");
    await Promise.all([witness, back, fresh, stranger].map((reader) => reader.close()));
  });

  it("cuts a screen that stops reading, while nine others miss nothing", async () => {
    const site = newSite();
    await measure("a", { m: 0 }, site);
    // Opened, and never read: in the runtime nothing but the queue swallows what is sent to it.
    const stuck = await send(`${site}/walls/overview/events?screen=stuck`);
    const readers = await Promise.all(Array.from({ length: 9 }, (_, i) => openWall(`?screen=tv-${i}`, site)));
    const pictures = await Promise.all(readers.map((reader) => follow(reader, undefined, 1)));
    const isOn = async (): Promise<boolean> => {
      const { screens } = (await (await send(`${site}/api/screens`)).json()) as { screens: { screen: string; connected: boolean }[] };
      return screens.some(({ screen, connected }) => screen === "stuck" && connected);
    };
    expect(await isOn()).toBe(true);
    const text = "x".repeat(280);
    let last = 1;
    // Each notice makes one event with all notices of the wall: about 6 kB once there are 16.
    for (let i = 0; i < 200 && (await isOn()); i++) {
      await Promise.all(readers.map((reader, at) => follow(reader, pictures[at], last)));
      const { notice } = (await (await post(`${site}/api/notices`, JSON.stringify({ text }))).json()) as { notice: string };
      last++;
      if (i < 12) continue;
      await send(`${site}/api/notices/${notice}`, { method: "DELETE" });
      last++;
    }
    expect(await isOn()).toBe(false);
    const followed = await Promise.all(readers.map((reader, i) => follow(reader, pictures[i], last)));
    const fresh = await openWall("", site);
    const { data } = await fresh.next(isState);
    for (const picture of followed) expect(toSnapshot(picture)).toEqual(data);
    const metrics = await (await send(`${site}/metrics`)).text();
    expect(metrics).toContain('parapet_streams_cut_total{reason="queue-full"} 1');
    await Promise.all([...readers, fresh].map((reader) => reader.close()));
    await stuck.body?.cancel().catch(() => {});
  });

  it("replaces the stream of a screen that opens another", async () => {
    const site = newSite();
    const old = await openWall("?screen=tv", site);
    const fresh = await openWall("?screen=tv", site);
    expect((await old.next(({ event }) => event === "refused")).data.code).toBe("replaced");
    await old.ended();
    await fresh.close();
  });

  it("refuses in-band what has no wall, so that a browser's EventSource lives on", async () => {
    const response = await send("/walls/none/events", { headers: { accept: "text/event-stream" } });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    expect(await response.text()).toBe('retry: 30000\n\nevent: refused\ndata: {"code":"unknown-wall","detail":"","retryMs":30000}\n\n');
  });
});
