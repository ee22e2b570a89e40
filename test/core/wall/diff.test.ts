import { describe, expect, it } from "vitest";
import { wallOf } from "../../../core/wall/define.ts";
import { diffWalls } from "../../../core/wall/diff.ts";
import type { WallFile } from "../../../core/wall/file.ts";

const panel = (id: string, expr = "m") => ({ id, type: "time-series", title: id, expr, at: [0, 0, 1, 1] }) as const;
const before: WallFile = { wall: "w", pages: [{ panels: [panel("a"), panel("b")] }, { panels: [panel("c")] }] };

describe("diffWalls", () => {
  it("calls everything added when there was nothing", () => {
    const changes = diffWalls(undefined, wallOf(before));
    expect(changes).toEqual({ created: true, added: ["a", "b", "c"], changed: [], removed: [], unchanged: 0, other: [] });
  });

  it("sees no change in the same wall, also when its queries count differently", () => {
    const changes = diffWalls(
      wallOf(before),
      wallOf({ ...before, pages: [{ panels: [panel("b"), panel("a")] }, { panels: [panel("c")] }] }),
    );
    expect(changes).toEqual({ created: false, added: [], changed: [], removed: [], unchanged: 3, other: [] });
  });

  it("sees a canvas that is the usual one, and now was chosen", () => {
    expect(diffWalls(wallOf(before), wallOf({ ...before, canvas: "1920x1080" })).other).toEqual(["canvas"]);
  });

  it("tells added, changed, moved and removed panels apart, and what is no panel", () => {
    const after: WallFile = {
      wall: "w",
      title: "W",
      canvas: "1080x1920",
      alarms: { grow: true },
      pages: [{ title: "First", panels: [panel("a", "n")] }, { panels: [panel("d")] }, { panels: [panel("c")] }],
    };
    expect(diffWalls(wallOf(before), wallOf(after))).toEqual({
      created: false,
      added: ["d"],
      changed: ["a", "c"],
      removed: ["b"],
      unchanged: 0,
      other: ["title", "canvas", "alarms", "pages"],
    });
  });
});
