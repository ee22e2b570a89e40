/**
 * Chinese letters in pictures. The browser in the npm package brings one Latin font and sees no other: it is shown the system's fonts
 * beside its own.
 */
import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A family with Chinese letters that this machine has; `undefined` where there is none, or nobody to ask. */
export async function findChineseFont(): Promise<string | undefined> {
  const listed = await promisify(execFile)("fc-list", [":lang=zh-cn", "family"]).catch(() => undefined);
  return listed?.stdout.split("\n")[0] || undefined;
}

/** What is launched meanwhile finds the fonts of the system and of the package, by fontconfig's own variable. */
export async function withSystemFonts<T>(launch: () => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "parapet-fonts-"));
  const file = join(folder, "fonts.conf");
  const folders = ["/usr/share/fonts", "/usr/local/share/fonts", join(tmpdir(), "fonts/fonts")];
  const lines = folders.map((path) => `  <dir>${path}</dir>`).join("\n");
  await writeFile(
    file,
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n${lines}\n  <cachedir>${folder}</cachedir>\n</fontconfig>\n`,
  );
  const before = process.env.FONTCONFIG_FILE;
  process.env.FONTCONFIG_FILE = file;
  try {
    return await launch();
  } finally {
    if (before === undefined) delete process.env.FONTCONFIG_FILE;
    else process.env.FONTCONFIG_FILE = before;
  }
}
