/**
 * The texts of a site: who writes which, the newest of each in memory, and on disk now and then.
 *
 * A name has one writer: whoever begins again under it takes its place. A text that has been idle for a day leaves. Past their number
 * the one leaves that ended longest ago and that no wall shows; where there is none, a new name is refused.
 */
import { keepNewest, type StreamText, type TextState, type TextStatus } from "../../protocol/text.ts";
import type { HeldText } from "./told-texts.ts";

export const TEXT_LIMITS = {
  /** Each with the writer that it may have. */
  texts: 64,
  /** Of one text; up to twice as many are in memory, so that not each piece moves the whole: 16 MB of all. */
  characters: 65_536,
  idleMs: 86_400_000,
  /** A writer that says nothing for so long is taken to be gone: a cut cable does not say so. */
  silentMs: 3_600_000,
};

/** Rows are what the platform bills: one of the site's texts at a time. A text that has ended waits a second, one that grows ten. */
const SAVED_ENDED_MS = 1_000;
const SAVED_MS = 10_000;

/** In place of what is there; behind it; behind it on a line of its own. */
export const TEXT_MODES = ["new", "append", "line"] as const;
export type TextMode = (typeof TEXT_MODES)[number];

export interface TextsOptions {
  readonly storage: {
    loadTexts(): readonly StreamText[];
    /** @throws what the disk says. */
    saveText(text: StreamText): void;
    deleteText(stream: string): void;
  };
  /** Whether a wall shows it. */
  readonly isShown: (stream: string) => boolean;
  /** Something is new: walls are to be told. */
  readonly changed: () => void;
  /** False while the disk takes no rows. */
  readonly mayWrite: () => boolean;
  readonly now: () => number;
  readonly later: (run: () => void, delayMs: number) => void;
}

export interface TextRequest {
  readonly stream: string;
  readonly from: string;
  readonly mode: TextMode;
  readonly credentials: readonly string[];
}

export interface TextWriter {
  /** Passed over once it was stopped. */
  write(text: string): void;
  end(state: Exclude<TextState, "writing">): void;
}

/** Somebody else writes here now, or it was removed; what let it in was revoked; nothing came for too long. */
export type StopReason = "replaced" | "revoked" | "silent";

interface Writing {
  readonly stop: (why: StopReason) => void;
  /** What it was let in by, under the names that a revocation uses. */
  readonly credentials: readonly string[];
  heardMs: number;
}

interface Held extends HeldText {
  from: string;
  changedMs: number;
  state: TextState;
  text: string;
  length: number;
  writing: Writing | undefined;
}

export class Texts {
  readonly #options: TextsOptions;
  readonly #held = new Map<string, Held>();
  /** Newer than what is on disk. */
  readonly #dirty = new Set<string>();
  #number = 0;
  #savedMs = Number.NEGATIVE_INFINITY;
  /** When the next row is due. */
  #dueMs = Number.POSITIVE_INFINITY;
  /** Characters taken, for the site's own metrics. */
  characters = 0;

  constructor(options: TextsOptions) {
    this.#options = options;
    for (const text of options.storage.loadTexts()) {
      // Whoever wrote it was cut off when the life before ended.
      const state = text.state === "writing" ? "broken" : text.state;
      this.#held.set(text.stream, { ...text, state, number: ++this.#number, length: text.text.length, writing: undefined });
    }
  }

  get size(): number {
    return this.#held.size;
  }

  /** Those of the streams that are here, as walls are told of them. */
  of(streams: Iterable<string>): readonly HeldText[] {
    return [...streams].flatMap((stream) => this.#held.get(stream) ?? []);
  }

  list(): TextStatus[] {
    this.sweep();
    return [...this.#held.values()].map(({ stream, from, startedMs, changedMs, state, text }) => ({
      stream,
      from,
      startedMs,
      changedMs,
      state,
      characters: Math.min(text.length, TEXT_LIMITS.characters),
    }));
  }

  read(stream: string): string | undefined {
    this.sweep();
    const held = this.#held.get(stream);
    return held && keepNewest(held.text, TEXT_LIMITS.characters);
  }

  /** `undefined` when there are too many. `stop` is called once when the writer is not to go on. */
  begin({ stream, from, mode, credentials }: TextRequest, stop: Writing["stop"]): TextWriter | undefined {
    this.sweep();
    const before = this.#held.get(stream);
    if (!before && this.#held.size >= TEXT_LIMITS.texts && !this.#makeRoom()) return undefined;
    before?.writing?.stop("replaced");
    const nowMs = this.#options.now();
    const writing: Writing = { stop, credentials, heardMs: nowMs };
    let held: Held;
    if (before && mode !== "new") {
      held = before;
      Object.assign(held, { from, state: "writing", writing });
      if (mode === "line" && held.text !== "" && !held.text.endsWith("\n")) this.#add(held, "\n");
    } else {
      const times = { startedMs: nowMs, changedMs: nowMs };
      held = { stream, from, ...times, state: "writing", text: "", number: ++this.#number, length: 0, writing };
      this.#held.set(stream, held);
    }
    this.#touch(held);
    return {
      write: (text) => {
        if (held.writing !== writing) return;
        writing.heardMs = this.#options.now();
        if (text === "") return;
        held.changedMs = writing.heardMs;
        this.#add(held, text);
        this.characters += text.length;
        this.#touch(held);
      },
      end: (state) => {
        if (held.writing === writing) this.#end(held, state);
      },
    };
  }

  /** False when there is none. */
  remove(stream: string): boolean {
    const held = this.#held.get(stream);
    if (!held) return false;
    this.#options.storage.deleteText(stream);
    this.#held.delete(stream);
    this.#dirty.delete(stream);
    held.writing?.stop("replaced");
    held.writing = undefined;
    this.#options.changed();
    return true;
  }

  /** Ends at once what a revoked credential writes. */
  revoked(credential: string): void {
    for (const held of this.#held.values()) {
      const { writing } = held;
      if (!writing?.credentials.includes(credential)) continue;
      this.#end(held, "broken");
      writing.stop("revoked");
    }
  }

  /** Ends writers that have been silent for too long, and lets go of what was idle for too long. */
  sweep(): void {
    const nowMs = this.#options.now();
    for (const held of this.#held.values()) {
      const { writing, changedMs, stream } = held;
      if (writing && nowMs - writing.heardMs > TEXT_LIMITS.silentMs) {
        this.#end(held, "broken");
        writing.stop("silent");
      } else if (!writing && nowMs - changedMs > TEXT_LIMITS.idleMs && this.#options.mayWrite()) this.#letGo(stream);
    }
  }

  #letGo(stream: string): boolean {
    try {
      return this.remove(stream);
    } catch (error) {
      // The disk refuses: it stays until another time.
      console.error({ message: "text not removed", error: String(error) });
      return false;
    }
  }

  #makeRoom(): boolean {
    const idle = [...this.#held.values()].filter(({ writing, stream }) => !writing && !this.#options.isShown(stream));
    const [oldest] = idle.sort((a, b) => a.changedMs - b.changedMs);
    return oldest !== undefined && this.#letGo(oldest.stream);
  }

  #add(held: Held, text: string): void {
    held.text += text;
    held.length += text.length;
    if (held.text.length > 2 * TEXT_LIMITS.characters) held.text = keepNewest(held.text, TEXT_LIMITS.characters);
  }

  #end(held: Held, state: Exclude<TextState, "writing">): void {
    held.writing = undefined;
    held.state = state;
    held.changedMs = this.#options.now();
    this.#touch(held);
  }

  #touch({ stream }: Held): void {
    this.#dirty.add(stream);
    this.#saveSoon();
    this.#options.changed();
  }

  #saveSoon(): void {
    const ended = [...this.#dirty].some((stream) => this.#held.get(stream)?.writing === undefined);
    const nowMs = this.#options.now();
    this.#saveAt(Math.max(nowMs, this.#savedMs) + (ended ? SAVED_ENDED_MS : SAVED_MS), nowMs);
  }

  #saveAt(dueMs: number, nowMs: number): void {
    if (dueMs >= this.#dueMs) return;
    this.#dueMs = dueMs;
    this.#options.later(() => {
      // One that was due earlier has come in between.
      if (this.#dueMs === dueMs) this.#save();
    }, dueMs - nowMs);
  }

  /** One row: of what has ended, before what still grows; of those the one that waits longest. */
  #save(): void {
    this.#dueMs = Number.POSITIVE_INFINITY;
    const dirty = this.of(this.#dirty) as readonly Held[];
    const held = dirty.find(({ writing }) => !writing) ?? dirty[0];
    if (!held) return;
    const nowMs = this.#options.now();
    const { stream, from, startedMs, changedMs, state, text } = held;
    try {
      if (!this.#options.mayWrite()) {
        this.#saveAt(nowMs + SAVED_MS, nowMs);
        return;
      }
      this.#options.storage.saveText({ stream, from, startedMs, changedMs, state, text: keepNewest(text, TEXT_LIMITS.characters) });
      this.#savedMs = nowMs;
      this.#dirty.delete(stream);
    } catch (error) {
      // It stays to be saved.
      console.error({ message: "text not saved", error: String(error) });
      this.#saveAt(nowMs + SAVED_MS, nowMs);
      return;
    }
    if (this.#dirty.size > 0) this.#saveSoon();
  }
}
