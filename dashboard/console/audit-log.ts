/** The audit log as an admin reads it: newest first, by pages, filtered by the site. */
import { type ReadonlySignal, signal } from "@preact/signals";
import * as v from "valibot";
import { AuditLine } from "../../protocol/answers.ts";
import type { AuditEntry } from "../../protocol/command.ts";
import type { Fetch } from "../sign-in/session.ts";
import { PAGE_HEADERS } from "../sign-in/session.ts";

/** Empty: all. */
export interface AuditFilter {
  readonly method: string;
  readonly who: string;
  readonly outcome: string;
}

export const ALL: AuditFilter = { method: "", who: "", outcome: "" };

export type AuditState = "reading" | "read" | "no-answer" | "forbidden";

export interface AuditLog {
  readonly entries: ReadonlySignal<readonly AuditEntry[]>;
  readonly state: ReadonlySignal<AuditState>;
  /** Nothing older is there. */
  readonly ended: ReadonlySignal<boolean>;
  readonly filter: ReadonlySignal<AuditFilter>;
  /** From the newest line on. */
  load(filter: AuditFilter): Promise<void>;
  older(): Promise<void>;
}

export interface AuditParts {
  readonly fetch: Fetch;
  readonly base: string;
  /** Nobody is signed in any more. */
  readonly onUnauthorized: () => void;
}

/** So many lines at most: a page that holds the whole log would not scroll any more. The file has the rest. */
export const MOST_LINES = 2_000;

const PageSchema = v.object({ entries: v.array(AuditLine) });

export function createAuditLog({ fetch, base, onUnauthorized }: AuditParts): AuditLog {
  const entries = signal<readonly AuditEntry[]>([]);
  const state = signal<AuditState>("reading");
  const ended = signal(false);
  const filter = signal<AuditFilter>(ALL);
  let reading = 0;

  async function read(before: number | undefined): Promise<void> {
    const own = ++reading;
    state.value = "reading";
    const page = await fetchPage(auditPath(base, filter.value, before));
    // The filter was changed meanwhile.
    if (own !== reading) return;
    if (!Array.isArray(page)) {
      state.value = page as AuditState;
      return;
    }
    const known = before === undefined ? [] : entries.value;
    entries.value = [...known, ...page].slice(0, MOST_LINES);
    ended.value = page.length === 0 || known.length + page.length >= MOST_LINES;
    state.value = "read";
  }

  async function fetchPage(path: string): Promise<readonly AuditEntry[] | AuditState> {
    try {
      const answer = await fetch(path, { headers: PAGE_HEADERS, cache: "no-store" });
      if (answer.status === 401) onUnauthorized();
      if (answer.status === 403) return "forbidden";
      if (!answer.ok) return "no-answer";
      return v.parse(PageSchema, await answer.json()).entries;
    } catch {
      // No connection, or not the log: for a reader the same.
      return "no-answer";
    }
  }

  return {
    entries,
    state,
    ended,
    filter,
    load(next) {
      filter.value = next;
      return read(undefined);
    },
    older() {
      const oldest = entries.value.at(-1);
      return state.value === "reading" || ended.value || !oldest ? Promise.resolve() : read(oldest.number);
    },
  };
}

export function auditPath(base: string, filter: AuditFilter, before: number | undefined): string {
  const query = new URLSearchParams(before === undefined ? {} : { before: String(before) });
  for (const [name, value] of Object.entries(filter)) if (value.trim() !== "") query.set(name, value.trim());
  const text = query.toString();
  return `${base}/api/audit${text === "" ? "" : `?${text}`}`;
}
