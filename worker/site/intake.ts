/**
 * The way of a batch into the site: refused early where nothing can be taken, appended, told to devices and walls, and answered when
 * it is on disk.
 */
import type { SampleBatch } from "../../core/ingest/batch.ts";
import type { RefusalCode, StoredSamples } from "../../core/series/store.ts";
import { storageBehind, storageFailed } from "../setback.ts";
import type { Credentials } from "./credentials.ts";
import type { SiteData } from "./data.ts";
import type { DiskRefusal } from "./disk-refusal.ts";
import type { Metadata } from "./metadata.ts";
import { type OwnSeries, together } from "./own-series.ts";
import { type PushGroup, withEnds } from "./push-group.ts";
import type { SiteStorage } from "./storage.ts";

/** The devices' rhythms are written this often: what is lost at a crash is learned again from the journal. */
const DEVICES_SAVED_MS = 60_000;

export interface IngestAnswer {
  readonly appended: number;
  readonly repeated: number;
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>;
}

export interface IntakeCounts {
  samples: number;
  repeated: number;
  readonly refused: Partial<Record<RefusalCode, number>>;
  bodies: number;
  unread: number;
  exemplars: number;
}

export interface IntakeParts {
  readonly data: SiteData;
  readonly storage: SiteStorage;
  readonly credentials: Credentials;
  readonly metadata: Metadata;
  readonly own: OwnSeries;
  /** What rules have recorded and is not on disk yet. */
  readonly recorded: () => StoredSamples | undefined;
  readonly disk: DiskRefusal;
  /** Waits until all that was written is on disk. */
  readonly sync: () => Promise<void>;
  /** Something is taken: there will be work for a wake-up. */
  readonly taking: (nowMs: number) => void;
  /** Series have new samples, from these devices. */
  readonly changed: (touched: readonly number[], heard: ReadonlySet<string>) => void;
  /** How the disk does may have changed. */
  readonly observe: (nowMs: number) => void;
  readonly now: () => number;
}

export class Intake {
  readonly #parts: IntakeParts;
  readonly #counts: IntakeCounts;
  #devicesSavedMs: number;

  constructor(parts: IntakeParts, counts: IntakeCounts) {
    this.#parts = parts;
    this.#counts = counts;
    this.#devicesSavedMs = parts.now();
  }

  /** Resolves when what it says is on disk. With a group, series of it that are no longer sent end. */
  async take(batch: SampleBatch, group: PushGroup | undefined): Promise<IngestAnswer> {
    const { data, metadata, own, disk, changed, observe, now } = this.#parts;
    const { head, journal } = data;
    if (disk.stands && !(await disk.mayTry(now()))) throw storageFailed();
    const nowMs = now();
    if (journal.failing) journal.commit();
    observe(nowMs);
    // Before anything is taken: what was refused once more would only fill memory.
    if (journal.failing) throw storageFailed();
    if (journal.full) throw storageBehind();
    this.#parts.taking(nowMs);
    const { appended, repeated, refused, touched, stored } = head.append(group ? withEnds(batch, group, head) : batch, nowMs);
    this.#count(appended, repeated, refused);
    metadata.note(batch.metadata, nowMs);
    const heard = this.#hear(touched, nowMs);
    // Only with samples that are written anyway.
    const mine = appended > 0 ? own.take(nowMs) : undefined;
    if (mine) metadata.note(mine.batch.metadata, nowMs);
    changed(mine ? [...touched, ...mine.touched] : touched, heard);
    this.#saveDevices(nowMs);
    const others = [mine?.stored, this.#parts.recorded()].filter((one) => one !== undefined);
    await journal.add(others.reduce(together, stored)).catch((error: unknown) => {
      console.error({ message: "journal failed", error: String(error) });
      observe(now());
      throw storageFailed();
    });
    if (disk.stands) {
      await this.#parts.sync();
      disk.taken();
      observe(now());
    }
    return { appended, repeated, refused };
  }

  #count(appended: number, repeated: number, refused: IngestAnswer["refused"]): void {
    const counts = this.#counts;
    counts.bodies++;
    counts.samples += appended;
    counts.repeated += repeated;
    for (const [code, count] of Object.entries(refused) as [RefusalCode, number][])
      counts.refused[code] = (counts.refused[code] ?? 0) + count;
  }

  #hear(touched: readonly number[], nowMs: number): ReadonlySet<string> {
    const { head, devices } = this.#parts.data;
    const newest = new Map<string, number>();
    for (const ref of touched) {
      const { device } = head.info(ref);
      if (device !== "") newest.set(device, Math.max(newest.get(device) ?? 0, head.newestMs(ref)));
    }
    for (const [device, sampleMs] of newest) devices.observe(device, sampleMs, nowMs);
    return new Set(newest.keys());
  }

  #saveDevices(nowMs: number): void {
    if (nowMs - this.#devicesSavedMs <= DEVICES_SAVED_MS) return;
    this.#devicesSavedMs = nowMs;
    this.#parts.storage.saveDevices(this.#parts.data.devices.record());
    this.#parts.credentials.saveUses();
  }
}
