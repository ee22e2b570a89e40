/** Walls as files, for scripts: the commands of the console under addresses of their own, YAML or JSON in and out. */
import { MAX_WALL_BYTES, type Results } from "../../protocol/command.ts";
import wallJsonSchema from "../../protocol/wall.schema.json" with { type: "json" };
import { formatWall, isJson, readWall } from "../../protocol/wall-text.ts";
import { jsonAnswer, problemAnswer } from "../answers.ts";
import { readBody } from "../body.ts";
import { ask, refusalOf, run } from "./commands.ts";
import type { Handler } from "./context.ts";

export const walls: Handler = (context) => run(context, "walls.list", {});
export const wallDelete: Handler = (context) => run(context, "walls.delete", { wall: context.param("wall"), ...commandOf(context.url) });
export const wallVersions: Handler = (context) => run(context, "walls.versions", { wall: context.param("wall") });

/** The file: as it was put where the form asked for is the one it was put in. */
export const wallGet: Handler = async (context) => {
  const asked = context.url.searchParams.get("version");
  const params = { wall: context.param("wall"), ...(asked === null ? {} : { version: Number(asked) }) };
  const answered = await ask(context, "walls.get", params);
  if (!answered.ok) return refusalOf(answered);
  const { text, version } = answered.result as Results["walls.get"];
  const headers = { "cache-control": "no-store", ...(version === null ? {} : { etag: `"${version}"` }) };
  const yaml = wantsYaml(context.request, context.url);
  if (yaml !== isJson(text)) return new Response(text, { headers: { ...headers, "content-type": yaml ? YAML : "application/json" } });
  const read = readWall(text);
  // It was good when it was put; a later version of this code may know better.
  if (!read.ok) return problemAnswer("bad-wall", read.defects[0]?.reason, { defects: read.defects });
  const body = yaml ? formatWall(read.file) : JSON.stringify(read.file);
  return new Response(body, { headers: { ...headers, "content-type": yaml ? YAML : "application/json" } });
};

export const wallPut: Handler = async (context) => {
  const body = await readBody(context.request, MAX_WALL_BYTES);
  if (!body.ok) return problemAnswer(body.code, body.detail);
  const params = { wall: context.param("wall"), text: new TextDecoder().decode(body.bytes) };
  if (isSet(context.url, "dry-run")) return run(context, "walls.check", params);
  return run(context, "walls.put", { ...params, ...commandOf(context.url) });
};

export const wallSchema: Handler = () => jsonAnswer(wallJsonSchema);

const YAML = "application/yaml";

/** `?format=` before `Accept`; JSON where neither says. */
function wantsYaml(request: Request, url: URL): boolean {
  const format = url.searchParams.get("format");
  return format === null ? (request.headers.get("accept") ?? "").includes("yaml") : format === "yaml";
}

/** The command's id, so that a repeat acts once. */
function commandOf(url: URL): { command?: string } {
  const command = url.searchParams.get("command");
  return command === null ? {} : { command };
}

function isSet(url: URL, name: string): boolean {
  return !["0", "false", null].includes(url.searchParams.get(name));
}
