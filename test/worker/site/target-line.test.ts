import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { signatureOf } from "../../../worker/site/target-line.ts";

const DOCUMENT = readFileSync(resolve(import.meta.dirname, "../../../docs/notifications.md"), "utf8");
const PYTHON = "/usr/bin/python3";
const SECRET = "known-to-both";
const BODY = JSON.stringify({ status: "firing", text: "温度" });

const folder = mkdtempSync(join(tmpdir(), "parapet-signature-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the document tells receivers to do, in a language. */
function codeOf(language: string): string {
  const code = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(DOCUMENT)?.[1];
  if (code === undefined) throw new Error(`the document has nothing in ${language}`);
  return code;
}

/** A good one, with another secret, with another body, and of an hour ago. */
async function cases(): Promise<readonly (readonly [secret: string, header: string, body: string])[]> {
  const seconds = Math.floor(Date.now() / 1_000);
  const good = await signatureOf(SECRET, BODY, seconds);
  return [
    [SECRET, good, BODY],
    ["known-to-others", good, BODY],
    [SECRET, good, `${BODY} `],
    [SECRET, await signatureOf(SECRET, BODY, seconds - 3_600), BODY],
    [SECRET, `t=${seconds},v1=00`, BODY],
  ];
}

const EXPECTED = [true, false, false, false, false];

describe("signatureOf", () => {
  it("is what the document says in JavaScript", async () => {
    const file = join(folder, "signed.mjs");
    writeFileSync(file, codeOf("js"));
    const { isSigned } = (await import(/* @vite-ignore */ file)) as { isSigned: (...of: readonly [string, string, Buffer]) => boolean };
    expect((await cases()).map(([secret, header, body]) => isSigned(secret, header, Buffer.from(body)))).toEqual(EXPECTED);
  });

  it.skipIf(!existsSync(PYTHON))("is what the document says in Python (skipped where there is none)", async () => {
    const main = "import json, sys\nprint(json.dumps([is_signed(s, h, b.encode()) for s, h, b in json.load(sys.stdin)]))\n";
    const output = execFileSync(PYTHON, ["-c", `${codeOf("python")}\n${main}`], { input: JSON.stringify(await cases()) });
    expect(JSON.parse(output.toString())).toEqual(EXPECTED);
  });
});
