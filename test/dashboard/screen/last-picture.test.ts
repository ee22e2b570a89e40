import { describe, expect, it } from "vitest";
import { packPicture, storageShelf, unpackPicture } from "../../../dashboard/screen/last-picture.ts";
import { panel, query, series, snapshot } from "../support/picture.ts";

const PICTURE = snapshot({
  panels: [panel([query(1, { rangeMs: 60_000 })])],
  devices: [[1, "press", 1000, 100]],
  series: [series(1)],
  history: [{ query: 1, times: [1000, 2000], series: [[1, [1, null]]] }],
});
const WALL = PICTURE.wall.name;
const ROOM = 1_000_000;

describe("a kept picture", () => {
  it("is the picture again", () => {
    expect(unpackPicture(packPicture(PICTURE, 5, -3, ROOM), WALL)).toEqual({ savedMs: 5, skewMs: -3, snapshot: PICTURE });
  });

  it("goes without its history where that makes it too large, and is none when it is too large without", () => {
    const whole = JSON.stringify(PICTURE).length;
    const bare = { ...PICTURE, history: [] };
    expect(unpackPicture(packPicture(PICTURE, 5, 0, whole - 1), WALL)?.snapshot).toEqual(bare);
    expect(packPicture(PICTURE, 5, 0, JSON.stringify(bare).length - 1)).toBe(undefined);
  });

  it("is none when it is of another wall, or anything else", () => {
    const kept = packPicture(PICTURE, 5, 0, ROOM);
    const others = [undefined, null, "x", {}, { ...kept, text: "{}" }, { ...kept, text: 5 }, { ...kept, savedMs: "5" }];
    expect([unpackPicture(kept, "another"), ...others.map((one) => unpackPicture(one, WALL))]).toEqual(Array(8).fill(undefined));
  });
});

describe("storageShelf", () => {
  it("gives back what is kept under a key, to that key alone, until it is forgotten", async () => {
    const items = new Map<string, string>();
    const shelf = storageShelf({
      getItem: (name: string) => items.get(name) ?? null,
      setItem: (name: string, value: string) => void items.set(name, value),
      removeItem: (name: string) => void items.delete(name),
    } as Storage);
    const kept = { savedMs: 1, skewMs: 2, text: "{}" };
    await shelf.write("/walls/a", kept);
    expect([await shelf.read("/walls/a"), await shelf.read("/s/hall/walls/a")]).toEqual([{ key: "/walls/a", ...kept }, undefined]);
    await shelf.forget("/walls/b");
    expect(items.size).toBe(1);
    await shelf.forget("/walls/a");
    expect([await shelf.read("/walls/a"), items.size]).toEqual([undefined, 0]);
  });
});
