import { describe, expect, it } from "vitest";
import { join, pack } from "./pack.ts";
import { post, send } from "./wall.ts";

async function answered(response: Promise<Response>): Promise<[number, string | null, unknown]> {
  const { status, headers, ...rest } = await response.then(async (all) => ({
    status: all.status,
    headers: all.headers,
    text: await all.text(),
  }));
  return [status, headers.get("x-influxdb-version"), rest.text === "" ? "" : JSON.parse(rest.text)];
}

const query = (q: string, more = ""): Promise<[number, string | null, unknown]> =>
  answered(send(`/query?q=${encodeURIComponent(q)}${more}`));
const VERSION = "1.8-parapet";

describe("what InfluxDB's clients ask before they write", () => {
  it("is answered: ping, health", async () => {
    expect(await answered(send("/ping"))).toEqual([204, VERSION, ""]);
    expect(await answered(send("/ping", { method: "HEAD" }))).toEqual([204, VERSION, ""]);
    expect(await answered(send("/ping?verbose=true"))).toEqual([200, VERSION, { version: VERSION }]);
    expect(await answered(send("/ping?verbose=false"))).toEqual([204, VERSION, ""]);
    expect(await answered(send("/health"))).toEqual([200, null, expect.objectContaining({ status: "pass" })]);
  });

  it("is answered: databases, those that were asked for among them", async () => {
    const names = (...all: string[]) => ({
      results: [{ statement_id: 0, series: [{ name: "databases", columns: ["name"], values: all.map((name) => [name]) }] }],
    });
    expect(await query("SHOW DATABASES")).toEqual([200, VERSION, names("main")]);
    expect(await query("show databases;", "&db=telegraf")).toEqual([200, VERSION, names("main", "telegraf")]);
    // Telegraf's, glances', and the influx shell's own import.
    expect(await query('CREATE DATABASE "tele\\"graf"')).toEqual([200, VERSION, { results: [{ statement_id: 0 }] }]);
    const form = { method: "POST", body: new URLSearchParams({ q: "CREATE DATABASE glances WITH DURATION 7d" }) };
    expect(await answered(send("/query", form))).toEqual([200, VERSION, { results: [{ statement_id: 0 }] }]);
    const imported = await answered(send("/query?db=&epoch=s&q=CREATE+DATABASE+wall%0A", { method: "POST" }));
    expect(imported).toEqual([200, VERSION, { results: [{ statement_id: 0 }] }]);
    expect(await query("SHOW DATABASES")).toEqual([200, VERSION, names("main", 'tele"graf', "glances", "wall")]);
  });

  it("is answered: several statements in their order, retention policies, and that anything else is asked elsewhere", async () => {
    expect(
      await query('CREATE RETENTION POLICY "a;b" ON wall DURATION 1d REPLICATION 1;; SHOW RETENTION POLICIES ON wall; SELECT * FROM cpu'),
    ).toEqual([
      200,
      VERSION,
      {
        results: [
          { statement_id: 0 },
          {
            statement_id: 1,
            series: [
              {
                columns: ["name", "duration", "shardGroupDuration", "replicaN", "default"],
                values: [["autogen", "0s", "168h0m0s", 1, true]],
              },
            ],
          },
          { statement_id: 2, error: "not answered here: this site takes InfluxDB's writes, and is asked in PromQL at /api/v1/query" },
        ],
      },
    ]);
    expect(await query("SHOW SERIES LIMIT 1")).toEqual([200, VERSION, { results: [{ statement_id: 0 }] }]);
    expect((await answered(send("/query")))[2]).toEqual({ error: 'missing required parameter "q"' });
    expect((await answered(send("/query?q=%20;")))[0]).toBe(400);
  });
});

describe("InfluxDB's write paths", () => {
  const write = (
    path: string,
    body: string | Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<[number, string | null, unknown]> => answered(post(path, body, headers));

  it("answer exactly 204 with nothing in it", async () => {
    const lines = '# a comment\n\nm,host=a v=1,i=2i,u=7u,t=T,s="x\ny" 1700000000\r\n';
    for (const path of ["/write?db=x&precision=s", "/write?precision=h", "/api/v2/write?org=o&bucket=b&precision=s"]) {
      expect([path, await write(path, "")]).toEqual([path, [204, VERSION, ""]]);
      expect([path, await write(path, "# nothing\n")]).toEqual([path, [204, VERSION, ""]]);
    }
    const now = String(Math.floor(Date.now() / 1_000));
    const sent = new Uint8Array(new TextEncoder().encode(lines.replace("1700000000", now)));
    expect(await write("/write?db=x&rp=autogen&consistency=all&precision=s", sent, { "content-type": "" })).toEqual([204, VERSION, ""]);
    expect(await write("/api/v2/write?precision=s", await pack("gzip", sent), { "content-encoding": "gzip" })).toEqual([204, VERSION, ""]);
    const halves = join(await pack("gzip", sent.slice(0, 20)), await pack("gzip", sent.slice(20)));
    expect(await write("/write?precision=s", halves, { "content-encoding": "gzip" })).toEqual([204, VERSION, ""]);
  });

  it("read times in every precision that a client may name", async () => {
    const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    const units: [string, string][] = [
      ["n", `${nowMs}000000`],
      ["ns", `${nowMs}000000`],
      ["u", `${nowMs}000`],
      ["us", `${nowMs}000`],
      ["%C2%B5", `${nowMs}000`],
      ["ms", `${nowMs}`],
      ["s", `${nowMs / 1_000}`],
      ["m", `${nowMs / 60_000}`],
      ["h", `${nowMs / 3_600_000}`],
    ];
    for (const [unit, time] of units)
      expect([unit, (await write(`/write?precision=${unit}`, `p,unit=${unit} v=1 ${time}`))[0]]).toEqual([unit, 204]);
    const unitsAt = async (timeS: number): Promise<unknown> => {
      const response = await send(`/api/v1/query?time=${timeS}&query=count(p_v)`);
      return ((await response.json()) as { data: { result: { value: [number, string] }[] } }).data.result[0]?.value[1];
    };
    expect([await unitsAt(nowMs / 1_000 - 0.001), await unitsAt(nowMs / 1_000)]).toEqual([undefined, String(units.length)]);
    expect((await write("/write?precision=fortnight", "m v=1"))[0]).toBe(204);
    expect(await write("/api/v2/write?precision=fortnight", "m v=1")).toEqual([
      400,
      null,
      { code: "invalid", message: "precision is one of ns, us, ms, s" },
    ]);
  });

  it("keep the good lines of a body with bad ones, and name the first of those", async () => {
    const v1 = await post("/write", "a v=1\nb v=\nc v=3\nd\n");
    expect([v1.status, await v1.json()]).toEqual([400, { error: "partial write: line 2: bad-line: missing field value: b v= dropped=2" }]);
    expect(v1.headers.get("x-influxdb-error")).toBe("partial write: line 2: bad-line: missing field value: b v= dropped=2");
    expect((await write("/api/v2/write", "b v=\n"))[2]).toEqual({
      code: "invalid",
      message: "unable to parse: line 1: bad-line: missing field value: b v=",
      line: 1,
    });
  });

  it("say what they do not take by any other method", async () => {
    const got = await send("/write");
    expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
    const options = await send("/api/v2/write", { method: "OPTIONS" });
    expect([options.status, options.headers.get("allow"), await options.text()]).toEqual([204, "POST", ""]);
    expect(await write("/write", "m v=1", { "content-encoding": "br" })).toEqual([
      415,
      null,
      { error: "Content-Encoding br is not read here; gzip, deflate and identity are." },
    ]);
    expect(await write("/api/v2/write", "m v=1", { "content-encoding": "gzip" })).toEqual([
      400,
      null,
      { code: "invalid", message: "The body is not gzip, which its Content-Encoding says." },
    ]);
  });
});
