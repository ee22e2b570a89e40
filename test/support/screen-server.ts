/**
 * A stand-in for the site, for pictures of panels: the dashboard's real build, and for each wall one snapshot that a test made up,
 * on a stream that stays open and beats. What a panel looks like with such data is seen without a past having to be posted.
 */
import { readFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { text } from "node:stream/consumers";
import * as v from "valibot";
import type { WallAlarms } from "../../protocol/alarm.ts";
import { eventId, formatEvent, HEARTBEAT_MS, type Snapshot } from "../../protocol/frame.ts";
import { type Report, ReportSchema } from "../../protocol/report.ts";

const DIST = join(import.meta.dirname, "../../dist/dashboard");
const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
/** As the site sends it: a body that needed more would not draw there. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";

export interface ScreenServer {
  readonly url: string;
  /** What screens have reported, oldest first. */
  readonly reports: readonly Report[];
  /** Sends all screens of a wall an event as the site wrote it. */
  send(wall: string, bytes: Uint8Array): void;
  /** Tells all screens of a wall that its alarms are others now. */
  tellAlarms(wall: string, alarms: WallAlarms): void;
  close(): Promise<void>;
}

interface Stream {
  readonly wall: string;
  readonly response: ServerResponse;
  readonly incarnation: string;
  seq: number;
}

export interface ScreenServerParts {
  /** The wall of this name as it is now; `undefined` when there is none. */
  readonly snapshot: (wall: string) => Snapshot | undefined;
  /** What stands in a file of the build, for one that is another: `undefined` when there is no such file. */
  readonly edit?: (path: string, text: string | undefined) => string | undefined;
  /** Holds a file back, or loses it (404) when it answers false. */
  readonly pass?: (path: string) => Promise<boolean>;
  /** Server time, epoch ms. */
  readonly now?: () => number;
}

export async function startScreenServer({
  snapshot,
  pass,
  edit = (_, text) => text,
  now = Date.now,
}: ScreenServerParts): Promise<ScreenServer> {
  const streams = new Set<ServerResponse>();
  const watching: Stream[] = [];
  const reports: Report[] = [];
  const server: Server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const events = /^\/walls\/([^/]+)\/events$/.exec(pathname);
    if (events) return void stream(events[1] as string, response);
    if (request.method === "POST") {
      reports.push(v.parse(ReportSchema, JSON.parse(await text(request))));
      return void response.writeHead(204).end();
    }
    const file = pathname.startsWith("/walls/") ? "screen.html" : pathname.slice(1);
    if (pass && !(await pass(file))) return void response.writeHead(404).end();
    const body = await read(file);
    if (body === undefined) return void response.writeHead(404).end();
    response
      .writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-security-policy": POLICY })
      .end(body);
  });

  async function read(file: string): Promise<string | undefined> {
    return edit(file, await readFile(join(DIST, file), "utf8").catch(() => undefined));
  }

  async function buildNow(): Promise<string> {
    return (JSON.parse((await read("build.json")) ?? "{}") as { build: string }).build;
  }

  async function stream(wall: string, response: ServerResponse): Promise<void> {
    const first = snapshot(wall);
    if (!first) return void response.writeHead(404).end();
    const { incarnation } = first;
    const own: Stream = { wall, response, incarnation, seq: first.seq };
    watching.push(own);
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const beat = async (): Promise<void> =>
      void response.write(formatEvent("heartbeat", { at: now(), build: await buildNow(), incarnation, seq: own.seq }));
    response.write(formatEvent("snapshot", { ...first, build: await buildNow() }, eventId(incarnation, own.seq)));
    void beat();
    streams.add(response);
    const timer = setInterval(() => void beat(), HEARTBEAT_MS);
    response.on("close", () => {
      clearInterval(timer);
      streams.delete(response);
      watching.splice(watching.indexOf(own), 1);
    });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reports,
    send: (wall, bytes) => {
      for (const one of watching) if (one.wall === wall) one.response.write(bytes);
    },
    tellAlarms(wall, alarms) {
      for (const one of watching) {
        if (one.wall !== wall) continue;
        one.seq++;
        one.response.write(formatEvent("alarm", { seq: one.seq, at: Date.now(), alarms }, eventId(one.incarnation, one.seq)));
      }
    },
    close: async () => {
      for (const response of streams) response.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
