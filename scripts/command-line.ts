/** What the scripts for walls and rules share of their command lines: options or help, lines out, an exit code. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { FileDefect } from "../protocol/command.ts";

export function fail(text: string): never {
  process.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
  process.exit(2);
}

export function commandLine<const T extends NonNullable<ParseArgsConfig["options"]>>(options: T, usage: string) {
  const all = { ...options, help: { type: "boolean", short: "h", default: false } } as const;
  const parsed = (() => {
    try {
      return parseArgs({ options: all, allowPositionals: true });
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
  })();
  if ("help" in parsed.values && parsed.values.help === true) {
    process.stdout.write(usage);
    process.exit(0);
  }
  return parsed;
}

/** The lines to print, and whether all went well. */
export interface Done {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

export function report({ ok, lines }: Done): void {
  (ok ? process.stdout : process.stderr).write(lines.map((line) => `${line}\n`).join(""));
  process.exitCode = ok ? 0 : 1;
}

/** `walls/hosts.yaml:12:7: pages[0].panels[2].unit: must be …`, which editors and terminals lead to. */
export function defectLine(file: string, { line, column, path, reason }: FileDefect): string {
  return `${file}:${line}:${column}: ${path === "" ? "" : `${path}: `}${reason}`;
}
