/**
 * A wall while somebody looks at it: its picture, the events that led to it, and the next frame when inputs changed.
 *
 * The wall folds each of its own events into its picture before anyone is sent them, so that a snapshot taken at a sequence is
 * what a screen that applied every frame up to it holds. Decides nothing about streams; knows no platform type.
 */
import type { Devices } from "../../core/devices.ts";
import { DEFAULT_RHYTHM_MS, lateAfterMs } from "../../core/freshness.ts";
import type { Labels } from "../../core/metric.ts";
import type { Evaluated } from "../../core/promql/evaluate.ts";
import type { Element, InstantValue, RangeSeries } from "../../core/promql/value.ts";
import { intersects, type SeriesRef } from "../../core/series/store.ts";
import { queriesOf } from "../../core/wall/definition.ts";
import type { WallAlarms } from "../../protocol/alarm.ts";
import {
  type DeviceEntry,
  eventId,
  formatEvent,
  formatFrame,
  type HistoryEntry,
  type Notice,
  type SeriesEntry,
  type Snapshot,
  toldMs,
} from "../../protocol/frame.ts";
import { applyAlarms, applyFrame, applyNotices, applyTexts, openPicture, type Picture } from "../../protocol/picture.ts";
import { toSnapshot } from "../../protocol/to-snapshot.ts";
import { toWire } from "../../protocol/to-wire.ts";
import type { Query, WallDefinition } from "../../protocol/wall.ts";
import { FrameDraft } from "./frame-draft.ts";
import { ReplayRing } from "./replay-ring.ts";
import { type HeldText, shownText, ToldTexts } from "./told-texts.ts";

/** A wall of 40 panels with 50 series each; more is a definition that nobody can read. */
const MAX_WALL_SERIES = 2_000;

/** What a wall asks of the site. Each answer is for one moment, so that all walls of a tick see the same. */
export interface WallInputs {
  readonly devices: Devices;
  /** A number is an element, which says how old it is. */
  evaluate(expr: string): Evaluated<InstantValue>;
  evaluateRange(expr: string, startMs: number, endMs: number, stepMs: number): Evaluated<readonly RangeSeries[]>;
  /** The series that an expression reads, as known now. */
  inputsOf(expr: string): ReadonlySet<SeriesRef>;
  /** How far apart the samples are meant to be that rules record for it; 0 where it reads none of those. */
  paceOf(expr: string): number;
}

/** What is said on a wall beside its panels. */
export interface WallSaid {
  readonly notices: readonly Notice[];
  readonly alarms: WallAlarms;
  readonly texts: readonly HeldText[];
}

export interface WallOrigin {
  readonly incarnation: string;
  /** The dashboard's build, known once a stream was opened. */
  readonly build: () => string;
  readonly site: string;
  readonly open: boolean;
}

export class LiveWall {
  readonly #origin: WallOrigin;
  readonly #numbers = new Map<string, number>();
  readonly #deviceNumbers = new Map<string, number>();
  /** By lists of names: a query that stands answers with the same list until a series comes or goes. */
  #numbersOf = new WeakMap<readonly string[], readonly number[]>();
  #picture: Picture;
  #told = new ToldTexts([]);
  #nextSeries = 1;
  #nextDevice = 1;
  readonly #replay = new ReplayRing();
  #snapshot: { readonly seq: number; readonly bytes: Uint8Array<ArrayBuffer> } | undefined;
  /** Series that the wall had no room for, and queries that could not be evaluated, since it was opened. */
  overflow = 0;
  queryErrors = 0;

  constructor(origin: WallOrigin, definition: WallDefinition, said: WallSaid, inputs: WallInputs, firstSeq: number, nowMs: number) {
    this.#origin = origin;
    this.#picture = this.#build(definition, said, inputs, firstSeq, nowMs);
  }

  get seq(): number {
    return this.#picture.seq;
  }

  get definition(): WallDefinition {
    return this.#picture.wall;
  }

  get picture(): Picture {
    return this.#picture;
  }

  /** The newest state as one snapshot event. */
  snapshot(): Uint8Array<ArrayBuffer> {
    if (this.#snapshot?.seq !== this.seq) {
      const bytes = encode("snapshot", toSnapshot(this.#picture), this.#id(this.seq));
      this.#snapshot = { seq: this.seq, bytes };
    }
    return this.#snapshot.bytes;
  }

  /** The events after `seq`, or `undefined` when the replay no longer reaches back to it: then a snapshot is due. */
  since(incarnation: string, seq: number): readonly Uint8Array<ArrayBuffer>[] | undefined {
    if (incarnation !== this.#origin.incarnation || seq > this.seq) return undefined;
    if (seq === this.seq) return [];
    return this.#replay.after(seq);
  }

  /** When the event after `seq` was made: since then a screen that painted `seq` lags. `undefined` when it does not. */
  behindSinceMs(seq: number): number | undefined {
    if (seq >= this.seq) return undefined;
    return this.#replay.firstAfterMs(seq);
  }

  /** Another definition: a new snapshot is the next event. Numbers go on, so that none is used twice. */
  redefine(definition: WallDefinition, said: WallSaid, inputs: WallInputs, nowMs: number): Uint8Array<ArrayBuffer> {
    this.#numbers.clear();
    this.#deviceNumbers.clear();
    this.#numbersOf = new WeakMap();
    this.#picture = this.#build(definition, said, inputs, this.seq + 1, nowMs);
    return this.#record(this.snapshot(), nowMs);
  }

  notices(notices: readonly Notice[], nowMs: number): Uint8Array<ArrayBuffer> {
    const set = { seq: this.seq + 1, at: toldMs(nowMs), notices };
    if (!applyNotices(this.#picture, set)) throw new Error("a wall's own notices did not follow its sequence");
    return this.#record(encode("notice", set, this.#id(set.seq)), nowMs);
  }

  alarms(alarms: WallAlarms, nowMs: number): Uint8Array<ArrayBuffer> {
    const set = { seq: this.seq + 1, at: toldMs(nowMs), alarms };
    if (!applyAlarms(this.#picture, set)) throw new Error("a wall's own alarms did not follow its sequence");
    return this.#record(encode("alarm", set, this.#id(set.seq)), nowMs);
  }

  /** What came of its texts; `undefined` when nothing did. */
  texts(held: readonly HeldText[], nowMs: number): Uint8Array<ArrayBuffer> | undefined {
    const streams = this.#told.next(held);
    if (streams.length === 0) return undefined;
    const set = { seq: this.seq + 1, at: toldMs(nowMs), streams };
    if (!applyTexts(this.#picture, set)) throw new Error("a wall's own texts did not follow its sequence");
    return this.#record(encode("text", set, this.#id(set.seq)), nowMs);
  }

  /**
   * The next frame, when a device was heard or a query's inputs changed; `undefined` when there is nothing to say.
   * `touched`: series with new samples; `heard`: names of devices that sent them.
   */
  tick(
    touched: ReadonlySet<SeriesRef>,
    heard: ReadonlySet<string>,
    inputs: WallInputs,
    nowMs: number,
  ): Uint8Array<ArrayBuffer> | undefined {
    const draft = new FrameDraft(this.#picture, this.#heard(heard, inputs.devices), nowMs);
    for (const { query } of this.#picture.queries.values()) {
      if (!intersects(inputs.inputsOf(query.expr), touched)) continue;
      const evaluated = inputs.evaluate(query.expr);
      if (evaluated.ok) this.#compare(query, elementsOf(evaluated.value), inputs.paceOf(query.expr), draft);
      else this.queryErrors++;
    }
    const frame = draft.finish();
    if (!frame) return undefined;
    if (!applyFrame(this.#picture, frame)) throw new Error("a wall's own frame did not follow its sequence");
    this.#sweep();
    return this.#record(UTF8.encode(formatFrame(frame)) as Uint8Array<ArrayBuffer>, nowMs);
  }

  #id(seq: number): string {
    return eventId(this.#origin.incarnation, seq);
  }

  #record(bytes: Uint8Array<ArrayBuffer>, atMs: number): Uint8Array<ArrayBuffer> {
    this.#replay.push({ seq: this.seq, atMs, bytes });
    return bytes;
  }

  #build(wall: WallDefinition, said: WallSaid, inputs: WallInputs, seq: number, at: number): Picture {
    // Numbered by when they were heard last: those that report together are neighbours, and a frame tells them as one run.
    const byTime = [...inputs.devices.all()].sort((a, b) => a.seenMs - b.seenMs);
    const devices = byTime.map((d): DeviceEntry => [this.#deviceNumber(d.name), d.name, d.rhythmMs, toldMs(d.seenMs)]);
    const series: SeriesEntry[] = [];
    const history: HistoryEntry[] = [];
    for (const query of queriesOf(wall)) {
      // First: it reads the samples that the present is part of, and what was read stays decoded.
      const past = query.rangeMs > 0 ? pastOf(query, inputs, at) : undefined;
      const now = inputs.evaluate(query.expr);
      if (!now.ok) {
        this.queryErrors++;
        continue;
      }
      const paceMs = inputs.paceOf(query.expr);
      const present = new Map<number, Element>();
      for (const element of elementsOf(now.value)) {
        const entry = this.#enter(query, element, paceMs, series.length);
        if (!entry) continue;
        series.push(entry);
        present.set(entry.number, element);
      }
      if (past) this.#history(query, past, present, paceMs, inputs, at, series, history);
    }
    const { incarnation, build, site, open } = this.#origin;
    const { notices, alarms, texts } = said;
    this.#told = new ToldTexts(texts);
    const shown = { wall, devices, series, history, notices, alarms, texts: texts.map(shownText) };
    const snapshot: Snapshot = { incarnation, build: build(), site, open, seq, at: toldMs(at), ...shown };
    return openPicture(snapshot);
  }

  /**
   * The past of a query from the store. A point stands only where a sample was fresh then: gaps stay gaps. The step that has just begun
   * has what is present, as frames would have told it.
   */
  #history(
    query: Query,
    past: Past,
    present: ReadonlyMap<number, Element>,
    paceMs: number,
    inputs: WallInputs,
    at: number,
    series: SeriesEntry[],
    history: HistoryEntry[],
  ): void {
    const { stepMs } = query;
    const { startMs, endMs } = past;
    const times = Array.from({ length: (endMs - startMs) / stepMs + 1 }, (_, i) => startMs + i * stepMs);
    const columns = new Map<number, ReturnType<typeof toWire>[]>();
    for (const range of past.series) {
      let number = this.#numbers.get(identity(query, range.labels));
      if (number === undefined) {
        // In the past but not now: its line is drawn to where it ends.
        const last = range.times.length - 1;
        const gone: Element = {
          labels: range.labels,
          devices: range.devices,
          value: range.values[last] ?? Number.NaN,
          newestMs: range.newestMs[last] ?? at,
          oldestMs: range.newestMs[last] ?? at,
        };
        const entry = this.#enter(query, gone, paceMs, series.length);
        if (!entry) continue;
        series.push({ ...entry, gone: true });
        number = entry.number;
      }
      // A point stands for its step, as it does in frames: a sample inside of it is fresh, also where the device was slower then than it is now.
      const lateMs = Math.max(stepMs, lateAfterMs(Math.max(paceMs, rhythmOfAll(range.devices, inputs.devices))));
      const values = times.map((): ReturnType<typeof toWire> => null);
      for (let i = 0; i < range.times.length; i++) {
        const time = range.times[i] as number;
        if (time - (range.newestMs[i] as number) > lateMs) continue;
        values[(time - startMs) / stepMs] = toWire(range.values[i] as number);
      }
      columns.set(number, values);
    }
    for (const [number, element] of present) {
      if (element.newestMs <= endMs) continue;
      const values = columns.get(number) ?? times.map(() => null);
      values[times.length - 1] = toWire(element.value);
      columns.set(number, values);
    }
    history.push({ query: query.number, times, series: [...columns] });
  }

  #enter(query: Query, element: Element, paceMs: number, count: number): SeriesEntry | undefined {
    if (count >= MAX_WALL_SERIES) {
      this.overflow++;
      return undefined;
    }
    const number = this.#nextSeries++;
    this.#numbers.set(identity(query, element.labels), number);
    return {
      number,
      query: query.number,
      labels: Object.fromEntries(element.labels),
      devices: this.#devicesOf(element),
      ...(paceMs > 0 ? { paceMs } : {}),
      value: toWire(element.value),
      sampledMs: toldMs(element.newestMs),
    };
  }

  #devicesOf({ devices }: Element): readonly number[] {
    const known = this.#numbersOf.get(devices);
    if (known) return known;
    const numbers: number[] = [];
    for (const name of devices) {
      const number = this.#deviceNumbers.get(name);
      if (number !== undefined) numbers.push(number);
    }
    this.#numbersOf.set(devices, numbers);
    return numbers;
  }

  /** The devices of these names of which something is new. */
  #heard(names: ReadonlySet<string>, devices: Devices): DeviceEntry[] {
    const heard: DeviceEntry[] = [];
    for (const name of names) {
      const device = devices.get(name);
      if (!device) continue;
      const number = this.#deviceNumber(name);
      const shown = this.#picture.devices.get(number);
      const seenMs = toldMs(device.seenMs);
      const rhythmMs = shown && !isOtherRhythm(shown.rhythmMs, device.rhythmMs) ? shown.rhythmMs : device.rhythmMs;
      if (seenMs !== shown?.seenMs || rhythmMs !== shown.rhythmMs) heard.push([number, name, rhythmMs, seenMs]);
    }
    return heard;
  }

  #deviceNumber(name: string): number {
    let number = this.#deviceNumbers.get(name);
    if (number === undefined) {
      number = this.#nextDevice++;
      this.#deviceNumbers.set(name, number);
      this.#numbersOf = new WeakMap();
    }
    return number;
  }

  #compare(query: Query, elements: readonly Element[], paceMs: number, draft: FrameDraft): void {
    const result = new Set<number>();
    for (const element of elements) {
      const number = this.#numbers.get(identity(query, element.labels));
      const shown = number === undefined ? undefined : this.#picture.series.get(number);
      if (!shown) {
        const entry = this.#enter(query, element, paceMs, this.#picture.series.size + draft.added);
        if (entry) draft.add(entry);
        continue;
      }
      result.add(shown.number);
      draft.compare(shown, { value: element.value, newestMs: element.newestMs, devices: this.#devicesOf(element), paceMs });
    }
    for (const shown of this.#picture.queries.get(query.number)?.series ?? []) {
      if (shown.present && !result.has(shown.number)) draft.gone(shown);
    }
  }

  /** Identities of series that left the picture; swept when they outnumber it, so that churn cannot fill the map. */
  #sweep(): void {
    if (this.#numbers.size < 2 * this.#picture.series.size + MAX_WALL_SERIES) return;
    for (const [key, number] of this.#numbers) if (!this.#picture.series.has(number)) this.#numbers.delete(key);
  }
}

interface Past {
  readonly startMs: number;
  readonly endMs: number;
  readonly series: readonly RangeSeries[];
}

/** `undefined` where it cannot be evaluated. */
function pastOf({ expr, stepMs, rangeMs }: Query, inputs: WallInputs, at: number): Past | undefined {
  const endMs = Math.floor(at / stepMs) * stepMs;
  const startMs = Math.ceil((at - rangeMs) / stepMs) * stepMs;
  const evaluated = inputs.evaluateRange(expr, startMs, endMs, stepMs);
  return evaluated.ok ? { startMs, endMs, series: evaluated.value } : undefined;
}

const UTF8 = new TextEncoder();

function encode(event: string, data: unknown, id: string): Uint8Array<ArrayBuffer> {
  return UTF8.encode(formatEvent(event, data, id)) as Uint8Array<ArrayBuffer>;
}

function identity(query: Query, labels: Labels): string {
  return `${query.number} ${JSON.stringify(labels)}`;
}

/** A text or a range is nothing that a panel shows; a number was asked for as an element. */
function elementsOf(value: InstantValue): readonly Element[] {
  return value.type === "vector" ? value.elements : [];
}

/** A rhythm wavers by a few milliseconds with each report; what follows from it are seconds. */
const RHYTHM_TOLD = 0.05;

function isOtherRhythm(shownMs: number, rhythmMs: number): boolean {
  return Math.abs(rhythmMs - shownMs) > RHYTHM_TOLD * shownMs;
}

function rhythmOfAll(names: readonly string[], devices: Devices): number {
  let rhythmMs = 0;
  for (const name of names) rhythmMs = Math.max(rhythmMs, devices.get(name)?.rhythmMs ?? 0);
  return rhythmMs === 0 ? DEFAULT_RHYTHM_MS : rhythmMs;
}
