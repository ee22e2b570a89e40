/**
 * An object that finds out for a site whether its disk has room again. The platform ends an object whose write fails, also one that
 * was to be rolled back, and cuts all its streams with it: so this one is put at stake, which nobody looks at.
 *
 * It keeps nothing: what it wrote is gone with its file, or room that it holds already would pass for room on the disk.
 */
import { DurableObject } from "cloudflare:workers";
import type { Env } from "./env.ts";

/** More than a usual journal row. A checkpoint is more still: if that fails, the site ends once more and waits longer. */
const PROBE_BYTES = 256 * 1024;

export class DiskProbe extends DurableObject<Env> {
  /** Resolves when there is room. */
  async write(): Promise<void> {
    const { storage } = this.ctx;
    await storage.deleteAll();
    storage.sql.exec("CREATE TABLE probe (body BLOB NOT NULL)");
    // Of chance: zeros take no room on some disks.
    storage.sql.exec("INSERT INTO probe (body) VALUES (randomblob(?))", PROBE_BYTES);
    await storage.sync();
    await storage.deleteAll();
  }
}
