/**
 * The last picture of a wall, kept over a power cut: in IndexedDB, which browsers give to plain http too, else in localStorage, and
 * there without its history, which is most of it. A picture is kept under the site and wall that it is of, the newest few of an
 * origin; a screen whose pairing was taken back forgets its own.
 */
import type { Snapshot } from "../../protocol/frame.ts";
import { DATABASE, STORAGE_ITEM } from "../kept-pictures.ts";
import { decodeEvent } from "./decode.ts";

export interface KeptPicture {
  /** By the screen's own clock, epoch ms. */
  readonly savedMs: number;
  /** Screen clock minus server clock then, ms: a clock that is wrong is wrong after a restart too. */
  readonly skewMs: number;
  /** The picture as a snapshot. */
  readonly text: string;
}

export interface PictureShelf {
  /** Of a picture's text. */
  readonly mostCharacters: number;
  read(key: string): Promise<unknown>;
  write(key: string, kept: KeptPicture): Promise<void>;
  forget(key: string): Promise<void>;
}

/** A wall of 2,000 series with an hour of each. */
const MOST_CHARACTERS = 4_000_000;
/** localStorage has five million for the whole origin. */
const MOST_IN_STORAGE = 1_000_000;
/** More walls than one screen ever shows; a laptop looks at many. */
const MOST_PICTURES = 4;

/** Without its history where that makes it too large; `undefined` when it is too large without. */
export function packPicture(snapshot: Snapshot, savedMs: number, skewMs: number, mostCharacters: number): KeptPicture | undefined {
  for (const one of [snapshot, { ...snapshot, history: [] }]) {
    const text = JSON.stringify(one);
    if (text.length <= mostCharacters) return { savedMs, skewMs, text };
  }
  return undefined;
}

/** Anything but a whole picture of this wall is as good as none. */
export function unpackPicture(kept: unknown, wall: string): (Omit<KeptPicture, "text"> & { readonly snapshot: Snapshot }) | undefined {
  if (typeof kept !== "object" || kept === null || !("text" in kept) || !("savedMs" in kept) || !("skewMs" in kept)) return undefined;
  const { text, savedMs, skewMs } = kept;
  if (typeof text !== "string" || typeof savedMs !== "number" || typeof skewMs !== "number") return undefined;
  const event = decodeEvent("snapshot", text);
  return event?.event === "snapshot" && event.data.wall.name === wall ? { savedMs, skewMs, snapshot: event.data } : undefined;
}

export function databaseShelf(factory: IDBFactory): PictureShelf {
  let opened: Promise<IDBDatabase> | undefined;

  function database(): Promise<IDBDatabase> {
    opened ??= new Promise((resolve, reject) => {
      const opening = factory.open(DATABASE, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("pictures").createIndex("age", "savedMs");
      opening.onsuccess = () => {
        // Another page of this origin forgets all pictures: it need not wait for this one.
        opening.result.onversionchange = () => {
          opening.result.close();
          opened = undefined;
        };
        resolve(opening.result);
      };
      opening.onerror = () => reject(opening.error);
    });
    return opened;
  }

  async function inStore<T>(mode: IDBTransactionMode, run: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = (await database()).transaction("pictures", mode);
    const request = run(transaction.objectStore("pictures"));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    mostCharacters: MOST_CHARACTERS,
    read: (key) => inStore("readonly", (store) => store.get(key)),
    async write(key, kept) {
      await inStore("readwrite", (store) => {
        const byAge = store.index("age").getAllKeys();
        byAge.onsuccess = () => {
          const others = byAge.result.filter((one) => one !== key);
          for (const old of others.slice(0, Math.max(0, others.length + 1 - MOST_PICTURES))) store.delete(old);
        };
        return store.put(kept, key);
      });
    },
    forget: async (key) => void (await inStore("readwrite", (store) => store.delete(key))),
  };
}

/** One picture for the whole origin: there is room for no more. */
export function storageShelf(storage: Storage): PictureShelf {
  const kept = (): unknown => JSON.parse(storage.getItem(STORAGE_ITEM) ?? "null");
  const isOf = (one: unknown, key: string): boolean => typeof one === "object" && one !== null && "key" in one && one.key === key;
  return {
    mostCharacters: MOST_IN_STORAGE,
    read: async (key) => (isOf(kept(), key) ? kept() : undefined),
    write: async (key, picture) => storage.setItem(STORAGE_ITEM, JSON.stringify({ key, ...picture })),
    forget: async (key) => (isOf(kept(), key) ? storage.removeItem(STORAGE_ITEM) : undefined),
  };
}
