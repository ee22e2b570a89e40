/** What a site keeps of its series, put together: head, chunks, journal, checkpoints, roll-ups and retention over one storage. */
import { Devices } from "../../core/devices.ts";
import { DAY_MS, HEAD_LIMITS, Head } from "../../core/series/head.ts";
import type { Env } from "../env.ts";
import { isFree } from "./allowance.ts";
import { CHECKPOINT_SAMPLES, Checkpoints, MOST_REPLAYED } from "./checkpoints.ts";
import { Journal } from "./journal.ts";
import { replay } from "./replay.ts";
import { DEFAULT_MAX_BYTES, DEFAULT_RAW_DAYS, Retention } from "./retention.ts";
import { RollUps } from "./roll-ups.ts";
import { ROWS_A_SECOND, RowPace } from "./row-pace.ts";
import { SealedChunks } from "./sealed-chunks.ts";
import type { SiteStorage } from "./storage.ts";

const COMMIT_WINDOW_MS = 250;
/** On the free plan rows are dearer than a second or two. */
const FREE_COMMIT_WINDOW_MS = 2_000;

export interface SiteData {
  readonly head: Head;
  readonly chunks: SealedChunks;
  readonly rollUps: RollUps;
  readonly retention: Retention;
  readonly checkpoints: Checkpoints;
  readonly journal: Journal;
  readonly devices: Devices;
  /** Samples that the start took back from the journal. */
  readonly replayed: number;
}

export interface DataParts {
  readonly storage: SiteStorage;
  readonly env: Env;
  /** Names of the series that the site makes itself, by the rules in force. */
  readonly made: ReadonlySet<string>;
  /** The database has grown so far that a day should leave before its time. */
  readonly onFull: (nowMs: number) => void;
  /** How many rows a second the plan leaves. */
  readonly rowsASecond: (nowMs: number) => number;
  readonly now: () => number;
  readonly later: (run: () => void, delayMs: number) => void;
}

/** Reads back what is on disk. */
export function openData({ storage, env, made, onFull, rowsASecond, now, later }: DataParts): SiteData {
  const { series } = storage;
  const free = isFree(env);
  const pace = new RowPace(
    () => storage.rows.written,
    now(),
    (nowMs) => Math.min(ROWS_A_SECOND, rowsASecond(nowMs)),
  );
  const rawMs = Number(env.RAW_DAYS ?? DEFAULT_RAW_DAYS) * DAY_MS;
  const chunks = new SealedChunks(series.blocks);
  const limits = {
    ...HEAD_LIMITS,
    maxSeries: Number(env.MAX_SERIES ?? HEAD_LIMITS.maxSeries),
    maxBytes: Number(env.MAX_HEAD_BYTES ?? HEAD_LIMITS.maxBytes),
    retentionMs: rawMs,
  };
  const head = new Head(limits, chunks);
  const rollUps = new RollUps(series.blocks, head, chunks.caches);
  head.rollUps = rollUps;
  const maxBytes = Number(env.MAX_DATABASE_BYTES ?? DEFAULT_MAX_BYTES);
  const retention = new Retention(series, head, chunks, rollUps, { rawMs, maxBytes });
  const maxSamples = Number(env.CHECKPOINT_SAMPLES ?? CHECKPOINT_SAMPLES);
  const checkpoints = new Checkpoints({
    head,
    journal: () => journal,
    chunks,
    storage: series,
    maxSamples,
    pace,
    now,
    later,
  });
  const devices = new Devices();
  devices.restore(storage.loadDevices());
  const replayed = replay(series, head, devices, made);
  const journal = new Journal({
    write: (atMs, body) => series.writeJournal(atMs, body),
    idOf: (ref) => head.id(ref),
    keyOf: (ref) => head.info(ref).key,
    namedThrough: () => series.checkpoint.namedThrough,
    committed: (nowMs) => {
      checkpoints.committed(nowMs);
      if (retention.due(nowMs)?.reason === "size") onFull(nowMs);
    },
    maxSamples: maxSamples * MOST_REPLAYED,
    checkpoint: (nowMs) => checkpoints.instead(nowMs),
    windowMs: Number(env.COMMIT_WINDOW_MS ?? (free ? FREE_COMMIT_WINDOW_MS : COMMIT_WINDOW_MS)),
    alwaysGroups: free,
    paceMs: (nowMs) => pace.waitMs(nowMs),
    now,
    later,
  });
  journal.begin(replayed.rows, replayed.samples);
  if (replayed.old) checkpoints.write(now());
  return { head, chunks, rollUps, retention, checkpoints, journal, devices, replayed: replayed.samples };
}
