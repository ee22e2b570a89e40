/** A disk that is full in earnest: a file system of its own, of three megabytes. Mounting one takes root on Linux; elsewhere this is skipped. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startServeProcess } from "../../scripts/serve-process.ts";
import { TRY_EVERY_MS } from "../../worker/site/disk-refusal.ts";
import { readEvents } from "../support/events.ts";
import { freePort } from "../support/server.ts";

const disk = mkdtempSync(path.join(tmpdir(), "parapet-disk-"));

function mount(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], { stdio: "ignore" });
    return true;
  } catch {
    // No root, no Linux, or a sandbox.
    return false;
  }
}

const mounted = mount();
const closers: (() => unknown)[] = [];

afterAll(async () => {
  for (const close of closers.reverse()) await close();
  if (mounted) execFileSync("umount", [disk]);
  rmSync(disk, { recursive: true, force: true });
});

const startMs = Date.now() - 200_000;

describe("a site on a disk that is full", () => {
  it.skipIf(!mounted)(
    "starts again, serves, refuses, says so on the wall, goes on when there is room, and loses nothing that it answered",
    async () => {
      const environment = { HOST: "127.0.0.1", PORT: String(await freePort()), STATE: disk, AUTH: "open" };
      let server = await startServeProcess(environment);
      closers.push(() => server.kill());
      let answered = 0;
      const post = async (): Promise<number> => {
        const body = JSON.stringify({ device: "w", time: startMs + answered, n: answered });
        const response = await fetch(`${server.url}/metrics`, { method: "POST", body });
        if (response.status === 204) answered++;
        else expect(await response.json()).toMatchObject({ code: "storage-failed" });
        return response.status;
      };
      const count = async (): Promise<number> => {
        const response = await fetch(`${server.url}/api/v1/query?query=count_over_time(n[1h])`);
        const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
        return Number(data.result[0]?.value[1]);
      };
      /** Ids of the notices that a screen which opens now is shown. */
      const said = async (): Promise<string[]> => {
        const { body } = await fetch(`${server.url}/walls/overview/events`);
        const events = readEvents(body as ReadableStream<Uint8Array>);
        const { data } = await events.next(({ event }) => event === "snapshot");
        await events.close();
        return data.notices.map(({ id }: { id: string }) => id);
      };
      const ballast = path.join(disk, "ballast");
      const fill = (): void => {
        const { bavail, bsize } = statfsSync(disk);
        writeFileSync(ballast, new Uint8Array(bavail * bsize));
      };
      expect([await post(), await post(), await said()]).toEqual([204, 204, []]);
      fill();
      // A page of the log may have had room left.
      while ((await post()) === 204);
      expect([await post(), await count(), await said()]).toEqual([503, answered, ["site-storageFailing"]]);
      // A power cut while it is full.
      await server.kill();
      server = await startServeProcess(environment);
      expect([await count(), await post(), await post(), await said()]).toEqual([answered, 503, 503, ["site-storageFailing"]]);
      // Whoever looks now is not cut by what is tried in between.
      const stream = await fetch(`${server.url}/walls/overview/events`);
      const screen = readEvents(stream.body as ReadableStream<Uint8Array>);
      await screen.next(({ event }) => event === "snapshot");
      const fullMs = Date.now();
      while (Date.now() - fullMs < 2 * TRY_EVERY_MS + 1_000) {
        expect(await post()).toBe(503);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      rmSync(ballast);
      const roomMs = Date.now();
      let status = 0;
      // The next try, or the one after, when the disk was full again in between; a busy machine needs some seconds for one.
      while (status !== 204 && Date.now() - roomMs < 2 * TRY_EVERY_MS + 10_000) {
        status = await post();
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      expect([status, await post(), await said(), await count()]).toEqual([204, 204, [], answered]);
      // Its stream is the one that it opened: the next thing that it is shown is what was taken, and no new picture.
      const next = await screen.next(({ event }) => event === "frame" || event === "snapshot");
      expect(next.event).toBe("frame");
      await screen.close();
      await server.kill();
      server = await startServeProcess(environment);
      expect(await count()).toBe(answered);
    },
    180_000,
  );
});
