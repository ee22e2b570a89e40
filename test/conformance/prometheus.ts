/** A real Prometheus with given samples, on a port of loopback, its data in a folder of its own. */
import { execFile, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { seriesKey } from "../../core/metric.ts";
import { freePort } from "../support/server.ts";
import type { SampleSeries } from "./samples.ts";

export interface Prometheus {
  readonly url: string;
  stop(): Promise<void>;
}

const START_MS = 30_000;

/** The path of a program that is installed, or `undefined`. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? "").split(":")) {
    const path = join(folder, name);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}

export async function startPrometheus(prometheus: string, promtool: string, all: readonly SampleSeries[]): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "parapet-prometheus-"));
  const data = join(folder, "data");
  await mkdir(data);
  await writeFile(join(folder, "prometheus.yml"), "scrape_configs: []\n");
  await writeFile(join(folder, "samples.txt"), openMetrics(all));
  await promisify(execFile)(promtool, ["tsdb", "create-blocks-from", "openmetrics", join(folder, "samples.txt"), data]);
  const port = await freePort();
  const child = spawn(
    prometheus,
    [`--config.file=${join(folder, "prometheus.yml")}`, `--storage.tsdb.path=${data}`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (const untilMs = Date.now() + START_MS; Date.now() < untilMs; ) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error("Prometheus did not start");
}

function openMetrics(all: readonly SampleSeries[]): string {
  const lines = all.flatMap(({ name, labels, samples }) => {
    const key = seriesKey(name, labels);
    return samples.map(([timeMs, value]) => `${key} ${value} ${timeMs / 1000}`);
  });
  return `${lines.join("\n")}\n# EOF\n`;
}
