/**
 * What a tick found, before it is a frame. A series whose sample is as new as its devices' is told by its value alone, and goes along
 * with them when that stayed; all others are told with their age, or as left behind.
 */
import { isSameList } from "../../core/series/store.ts";
import {
  type AddedSeries,
  type AgedGroup,
  type DeviceEntry,
  type ExpectedMembers,
  endingOf,
  type Frame,
  type FrameRest,
  fromWire,
  GONE,
  type SeriesEntry,
  STEP_MS,
  toldMs,
  type WireNumber,
} from "../../protocol/frame.ts";
import { writeChanges, writeNumbers, writeSeen } from "../../protocol/frame-lists.ts";
import { goesAlong, type Picture, type SeriesPicture } from "../../protocol/picture.ts";
import { toWire } from "../../protocol/to-wire.ts";

/** Devices whose samples are older than two seconds are told one by one. */
const MOST_STEPS = 8;

type Change = [number: number, value: WireNumber | typeof GONE];

/** What an element of a query's result says of a series. */
export interface Told {
  readonly value: number;
  readonly newestMs: number;
  /** Numbers of the devices that are expected to contribute. */
  readonly devices: readonly number[];
  readonly paceMs: number;
}

export class FrameDraft {
  readonly #picture: Picture;
  readonly #at: number;
  readonly #entries: DeviceEntry[] = [];
  /** Numbers of devices by the age of their newest sample. */
  readonly #seen: number[][] = [];
  /** When devices were heard, and series of which something new was heard with them. */
  readonly #devices = new Map<number, number>();
  readonly #heard: ReadonlyMap<SeriesPicture, number>;
  /** Series that go along with what was heard, until something else is said of them. */
  readonly #along = new Set<SeriesPicture>();
  readonly #added: AddedSeries[] = [];
  readonly #members: ExpectedMembers[] = [];
  readonly #changes: Change[] = [];
  readonly #aged = new Map<number, Change[]>();

  /** `heard`: devices of which something is new, as they are now. */
  constructor(picture: Picture, heard: readonly DeviceEntry[], nowMs: number) {
    this.#picture = picture;
    this.#at = toldMs(nowMs);
    for (const entry of heard) this.#hear(entry);
    for (const numbers of this.#seen) numbers.sort((a, b) => a - b);
    this.#heard = this.#heardSeries();
    for (const series of this.#heard.keys()) if (goesAlong(series)) this.#along.add(series);
  }

  #hear(entry: DeviceEntry): void {
    const [number, , rhythmMs, seenMs] = entry;
    const age = (this.#at - seenMs) / STEP_MS;
    this.#devices.set(number, seenMs);
    if (this.#picture.devices.get(number)?.rhythmMs !== rhythmMs || age < 0 || age > MOST_STEPS) {
      this.#entries.push(entry);
      return;
    }
    while (this.#seen.length <= age) this.#seen.push([]);
    this.#seen[age]?.push(number);
  }

  #heardSeries(): ReadonlyMap<SeriesPicture, number> {
    const heard = new Map<SeriesPicture, number>();
    for (const [number, seenMs] of this.#devices) {
      for (const series of this.#picture.devices.get(number)?.series ?? []) {
        if (seenMs > (heard.get(series) ?? series.heardMs)) heard.set(series, seenMs);
      }
    }
    return heard;
  }

  /** When the newest of these devices was heard. */
  #newestOf(devices: readonly number[]): number {
    let newestMs = Number.NEGATIVE_INFINITY;
    for (const number of devices) {
      const seenMs = this.#devices.get(number) ?? this.#picture.devices.get(number)?.seenMs ?? newestMs;
      if (seenMs > newestMs) newestMs = seenMs;
    }
    return newestMs;
  }

  get added(): number {
    return this.#added.length;
  }

  /** A series that the wall did not have. */
  add({ number, query, labels, devices, paceMs = 0, value, sampledMs }: SeriesEntry): void {
    this.#added.push(paceMs > 0 ? [number, query, labels, devices, paceMs] : [number, query, labels, devices]);
    this.#tell(number, value, sampledMs, this.#newestOf(devices));
  }

  compare(shown: SeriesPicture, told: Told): void {
    const { number, present } = shown;
    const along = this.#along.delete(shown);
    const regrouped = !isSameList(told.devices, shown.devices) || told.paceMs !== shown.paceMs;
    if (regrouped) this.#members.push(told.paceMs > 0 ? [number, told.devices, told.paceMs] : [number, told.devices]);
    const heardMs = regrouped ? this.#newestOf(told.devices) : (this.#heard.get(shown) ?? shown.heardMs);
    const sampledMs = toldMs(told.newestMs);
    const value = toWire(told.value);
    const stayed = present && Object.is(fromWire(value), shown.value);
    if (stayed && sampledMs === (along && !regrouped ? heardMs : shown.sampledMs)) return;
    this.#tell(number, value, sampledMs, heardMs);
  }

  gone(shown: SeriesPicture): void {
    this.#along.delete(shown);
    this.#changes.push([shown.number, GONE]);
  }

  #tell(number: number, value: WireNumber, sampledMs: number, heardMs: number): void {
    if (sampledMs === heardMs) {
      this.#changes.push([number, value]);
      return;
    }
    const group = this.#aged.get(sampledMs);
    if (group) group.push([number, value]);
    else this.#aged.set(sampledMs, [[number, value]]);
  }

  /** `undefined` when there is nothing to say. Series that were not compared are as they were. */
  finish(): Frame | undefined {
    const { seq, at } = this.#picture;
    const seen = writeSeen(this.#seen);
    const left = writeNumbers([...this.#along].map(({ number }) => number).sort((a, b) => a - b));
    const aged = [...this.#aged].map(([sampledMs, values]): AgedGroup => [(this.#at - sampledMs) / STEP_MS, writeValues(values)]);
    const parts = { devices: this.#entries, series: this.#added, members: this.#members, left, aged };
    const rest: FrameRest = Object.fromEntries(Object.entries(parts).filter(([, part]) => part.length > 0));
    const frame = [endingOf(seq + 1), (this.#at - toldMs(at)) / STEP_MS, seen, writeValues(this.#changes)] as const;
    if (Object.keys(rest).length > 0) return [...frame, rest];
    return seen.length + this.#changes.length > 0 ? frame : undefined;
  }
}

function writeValues(changes: Change[]): ReturnType<typeof writeChanges> {
  return writeChanges(changes.sort(([a], [b]) => a - b));
}
