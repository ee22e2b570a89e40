/** The influx shell of InfluxDB 1.x: INSERT, and -import, which asks for its database first. It never sends again. */
import path from "node:path";
import { findProgram, runProgram, withFiles } from "./program.ts";
import { expectSame, type Sender } from "./sender.ts";

export const influx: Sender = {
  name: "influx (InfluxDB 1.x shell)",
  checks: "INSERT with a password, SHOW DATABASES, -import with its CREATE DATABASE; again after an outage",
  find: () => findProgram("influx"),
  async check(site, file) {
    const access = ["-host", "127.0.0.1", "-port", String(site.port), "-username", "any", "-password", site.token];
    const insert = (value: number): Promise<string> =>
      runProgram(file, [...access, "-database", "wall", "-execute", `INSERT shell,host=press-4 n=${value}`]);
    await insert(1);
    await site.until("shell_n", ([found]) => found?.value === 1);
    const listed = await runProgram(file, [...access, "-database", "wall", "-execute", "SHOW DATABASES"]);
    expectSame("the list of databases", /^wall$/m.test(listed), true);
    const nowS = Math.floor(Date.now() / 1_000);
    const dump = `# DDL\nCREATE DATABASE wall\n# DML\n# CONTEXT-DATABASE: wall\nimported,host=press\\ 4 n=5i,ok=true ${nowS}\nimported,host=b n=6i ${nowS}\n`;
    await withFiles({ "dump.txt": dump }, (folder) =>
      runProgram(file, [...access, "-import", `-path=${path.join(folder, "dump.txt")}`, "-precision=s"]),
    );
    const imported = await site.until("imported_n", (found) => found.length === 2);
    expectSame(
      "what was imported",
      imported.map(({ labels, value }) => [labels.host, value]),
      [
        ["press 4", 5],
        ["b", 6],
      ],
    );
    await site.away(async () => {
      const told = await insert(2).catch((error: Error) => error.message);
      expectSame("an INSERT without a site failed", /refused|ended with/.test(told), true);
    });
    await insert(3);
    await site.until("shell_n", ([found]) => found?.value === 3);
  },
};
