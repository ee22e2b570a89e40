/**
 * The palette for eyes that see fewer colours: the states and priorities of dashboard/theme.css, as people without red cones
 * (protanopia), without green ones (deuteranopia) and without blue ones (tritanopia) see them, stay apart; and all can be read on a tile.
 * Shape and word tell them apart even so; colour must not tell something else.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const THEME = readFileSync(join(import.meta.dirname, "../../dashboard/theme.css"), "utf8");

type Triple = readonly [number, number, number];

function colour(name: string): Triple {
  const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(THEME)?.[1];
  if (hex === undefined) throw new Error(`theme.css has no --${name}`);
  return [0, 2, 4].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as unknown as Triple;
}

/** sRGB to light. */
const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

const times = (matrix: readonly Triple[], [a, b, c]: Triple): Triple =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple;

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const EYES: Readonly<Record<string, readonly Triple[]>> = {
  "all colours": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const TO_XYZ: readonly Triple[] = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const WHITE: Triple = [0.95047, 1, 1.08883];

/** CIE L*a*b*, in which equal distances look about equally different. */
function lab(rgb: Triple): Triple {
  const [x, y, z] = times(TO_XYZ, rgb).map((part, i) => {
    const ratio = Math.max(0, part) / (WHITE[i] as number);
    return ratio > 216 / 24389 ? Math.cbrt(ratio) : (24389 / 27 / 116) * ratio + 16 / 116;
  }) as unknown as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const distance = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** As WCAG counts it. */
function contrast(a: Triple, b: Triple): number {
  const [dark, bright] = [a, b].map((rgb) => times(TO_XYZ, rgb)[1]).sort((x, y) => x - y) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

/** What stands beside each other on a wall, priorities from worst to least. */
const STATES = ["critical", "high", "medium", "info", "late", "live", "text"] as const;
const PAIRS = STATES.flatMap((a, i) => STATES.slice(i + 1).map((b) => [a, b] as const));

/** What a colour has to be told from the tile by: WCAG's 4.5 to 1; for eyes to which red is dark, its 3 to 1 for large letters, as all on walls are. */
const leastContrast = (eyes: string): number => (eyes === "all colours" ? 4.5 : 3);

/** Ten times what is just seen when two colours touch: so much that they are not taken for each other from across a room. */
const APART = 23;

describe("the palette", () => {
  it.each(Object.entries(EYES))("keeps states and priorities apart for eyes with %s", (_, eyes) => {
    const near = PAIRS.map(([a, b]) => ({
      pair: `${a} and ${b}`,
      apart: distance(lab(times(eyes, colour(a))), lab(times(eyes, colour(b)))),
    }));
    expect(near.filter(({ apart }) => apart < APART)).toEqual([]);
  });

  it("can be read on a tile, by all eyes", () => {
    const dim = Object.entries(EYES).flatMap(([name, eyes]) =>
      [...STATES, "text-quiet", "text-faint"].map((state) => ({
        state: `${state}, ${name}`,
        least: leastContrast(name),
        contrast: contrast(times(eyes, colour(state)), times(eyes, colour("tile"))),
      })),
    );
    expect(dim.filter((one) => one.contrast < one.least)).toEqual([]);
  });

  it("is neither pure white nor pure black", () => {
    const ends = [...THEME.matchAll(/#([0-9a-f]{6})\b/g)].map(([, hex = ""]) =>
      [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
    );
    expect(ends.length).toBeGreaterThan(15);
    expect(ends.filter((parts) => parts.every((part) => part > 236) || parts.every((part) => part < 16))).toEqual([]);
  });
});
