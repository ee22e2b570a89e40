/** Files of a kind, walls or rules, for scripts: the commands of the console under addresses of their own, YAML or JSON in and out. */
import { type FileDefect, MAX_FILE_BYTES, type Method } from "../../protocol/command.ts";
import type { ProblemCode } from "../../protocol/errors.ts";
import { isJson } from "../../protocol/file-text.ts";
import { jsonAnswer, problemAnswer } from "../answers.ts";
import { readBody } from "../body.ts";
import { ask, commandOf, refusalOf, run } from "./commands.ts";
import type { Handler, RouteContext } from "./context.ts";

export interface FileRoutes<F> {
  /** What the name is called in the path, in parameters and in answers. */
  readonly key: "wall" | "file";
  readonly methods: Readonly<Record<"list" | "get" | "versions" | "check" | "put" | "delete", Method>>;
  readonly bad: ProblemCode;
  /** The JSON Schema. */
  readonly schema: unknown;
  read(
    text: string,
    name: string,
  ): { readonly ok: true; readonly file: F } | { readonly ok: false; readonly defects: readonly FileDefect[] };
  /** As YAML. */
  format(file: F): string;
}

export function fileRoutes<F>(kind: FileRoutes<F>): Readonly<Record<"list" | "get" | "put" | "delete" | "versions" | "schema", Handler>> {
  const { key, methods } = kind;
  const named = ({ param }: RouteContext): Readonly<Record<string, string>> => ({ [key]: param(key) });
  return {
    list: (context) => run(context, methods.list, {}),
    delete: (context) => run(context, methods.delete, { ...named(context), ...commandOf(context.url) }),
    versions: (context) => run(context, methods.versions, named(context)),
    schema: () => jsonAnswer(kind.schema),
    /** The file: as it was put where the form asked for is the one it was put in. */
    get: async (context) => {
      const asked = context.url.searchParams.get("version");
      const answered = await ask(context, methods.get, { ...named(context), ...(asked === null ? {} : { version: Number(asked) }) });
      if (!answered.ok) return refusalOf(answered);
      const { text, version } = answered.result as { readonly text: string; readonly version: number | null };
      const yaml = wantsYaml(context.request, context.url);
      const etag: Record<string, string> = version === null ? {} : { etag: `"${version}"` };
      const headers = { "cache-control": "no-store", "content-type": yaml ? "application/yaml" : "application/json", ...etag };
      if (yaml !== isJson(text)) return new Response(text, { headers });
      const read = kind.read(text, context.param(key));
      // It was good when it was put; a later version of this code may know better.
      if (!read.ok) return problemAnswer(kind.bad, read.defects[0]?.reason, { defects: read.defects });
      return new Response(yaml ? kind.format(read.file) : JSON.stringify(read.file), { headers });
    },
    put: async (context) => {
      const body = await readBody(context.request, MAX_FILE_BYTES);
      if (!body.ok) return problemAnswer(body.code, body.detail);
      const params = { ...named(context), text: new TextDecoder().decode(body.bytes) };
      if (isSet(context.url, "dry-run")) return run(context, methods.check, params);
      return run(context, methods.put, { ...params, ...commandOf(context.url) });
    },
  };
}

/** `?format=` before `Accept`; JSON where neither says. */
function wantsYaml(request: Request, url: URL): boolean {
  const format = url.searchParams.get("format");
  return format === null ? (request.headers.get("accept") ?? "").includes("yaml") : format === "yaml";
}

function isSet(url: URL, name: string): boolean {
  return !["0", "false", null].includes(url.searchParams.get(name));
}
