/** What a tick found, before it is a frame: changes grouped by the age they share, numbers as distances. */
import type { Element } from "../../core/promql/value.ts";
import { type ChangeGroup, type DeviceEntry, type Frame, fromWire, type SeriesEntry, toldMs, toWire } from "../../protocol/frame.ts";
import type { SeriesPicture } from "../../protocol/picture.ts";

export class FrameDraft {
  readonly at: number;
  readonly devices: DeviceEntry[] = [];
  readonly series: SeriesEntry[] = [];
  readonly members: [number: number, devices: readonly number[]][] = [];
  readonly seen: number[] = [];
  readonly rhythms: number[] = [];
  readonly gone: number[] = [];
  readonly #changes = new Map<number, { changed: [number: number, value: ReturnType<typeof toWire>][]; held: number[] }>();

  constructor(at: number) {
    this.at = at;
  }

  change(shown: SeriesPicture, element: Element): void {
    const sampledMs = toldMs(element.newestMs);
    let group = this.#changes.get(sampledMs);
    if (!group) {
      group = { changed: [], held: [] };
      this.#changes.set(sampledMs, group);
    }
    const value = toWire(element.value);
    if (shown.present && Object.is(fromWire(value), shown.value)) group.held.push(shown.number);
    else group.changed.push([shown.number, value]);
  }

  finish(seq: number): Frame | undefined {
    const changes: ChangeGroup[] = [];
    for (const [sampledMs, { changed, held }] of this.#changes) {
      changed.sort((a, b) => a[0] - b[0]);
      held.sort((a, b) => a - b);
      const values = changed.map(([, value]) => value);
      changes.push([sampledMs - this.at, distances(changed.map(([number]) => number)), values, distances(held)]);
    }
    const { at, devices, series, members, seen, rhythms, gone } = this;
    const parts = { devices, series, members, seen, rhythms, changes, gone };
    const filled = Object.fromEntries(Object.entries(parts).filter(([, part]) => part.length > 0));
    return Object.keys(filled).length === 0 ? undefined : { seq, at, ...filled };
  }
}

function distances(ascending: readonly number[]): number[] {
  return ascending.map((number, i) => number - (ascending[i - 1] ?? 0));
}
