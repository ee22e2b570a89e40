/** What all tables of packed rows share: blobs within the platform's bound, and numbers in the names of tables. */
/** The platform's bound for a row is 2 MB; its other columns are small. */
const MAX_BLOB_BYTES = 1_990_000;

export function numbered(names: readonly string[], pattern: RegExp): readonly number[] {
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

export function bytesOf(value: unknown): Uint8Array {
  return new Uint8Array(value as ArrayBuffer);
}

export function blob(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  guardRow(bytes.length);
  return bytes.buffer;
}

/** @throws Error: whoever packs rows keeps below, so that one above is a bug, and better found here than in production. */
export function guardRow(bytes: number): void {
  if (bytes > MAX_BLOB_BYTES) throw new Error(`a row of ${bytes} bytes is more than the platform takes`);
}
