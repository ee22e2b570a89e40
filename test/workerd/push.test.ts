import { describe, expect, it } from "vitest";
import { send } from "./wall.ts";

async function push(method: string, site: string, group: string, body = ""): Promise<[number, string]> {
  const init: RequestInit = method === "DELETE" || method === "GET" ? { method } : { method, body };
  const response = await send(`${site}/metrics/${group}`, init);
  return [response.status, await response.text()];
}

/** What lives now: `m{job="a"} 1`, without when it was pushed. */
async function living(site: string, selector = '{job!=""}'): Promise<string[]> {
  const response = await send(`${site}/api/v1/query?query=${encodeURIComponent(selector)}`);
  const { data } = (await response.json()) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
  return data.result
    .map(({ metric: { __name__: name, ...labels }, value }) => {
      const text = Object.entries(labels).map(([label, text]) => `${label}=${text}`);
      return `${name}{${text.sort().join(",")}} ${name?.startsWith("push_") ? "now" : value[1]}`;
    })
    .sort();
}

describe("the Pushgateway's addresses", () => {
  it("put the address' labels over the body's, and say when they were pushed to", async () => {
    expect(await push("PUT", "/s/test-a", "job/press/instance/p7", '# TYPE m gauge\nm{instance="x",job="y",a="b"} 1\nn 2')).toEqual([
      200,
      "",
    ]);
    expect(await living("/s/test-a")).toEqual([
      "m{a=b,instance=p7,job=press} 1",
      "n{instance=p7,job=press} 2",
      "push_time_seconds{instance=p7,job=press} now",
    ]);
  });

  it("replace a group by PUT, and by POST what has the names of the metrics that are sent", async () => {
    const site = "/s/test-b";
    await push("PUT", site, "job/j", 'm{a="1"} 1\nm{a="2"} 2\nn 3\n');
    expect(await push("POST", site, "job/j", 'm{a="1"} 4\n')).toEqual([200, ""]);
    expect(await living(site)).toEqual(["m{a=1,job=j} 4", "n{job=j} 3", "push_time_seconds{job=j} now"]);
    await push("PUT", site, "job/j", "o 5\n");
    expect(await living(site)).toEqual(["o{job=j} 5", "push_time_seconds{job=j} now"]);
    await push("PUT", site, "job/j", "");
    expect(await living(site)).toEqual(["push_time_seconds{job=j} now"]);
    await push("POST", site, "job/j", 'm{a="2"} 6\n');
    expect(await living(site)).toEqual(["m{a=2,job=j} 6", "push_time_seconds{job=j} now"]);
  });

  it("leave alone a group whose address says more, and what has another job", async () => {
    const site = "/s/test-c";
    await push("PUT", site, "job/j/instance/i", "m 1\n");
    await push("PUT", site, "job/k", "m 2\n");
    await push("PUT", site, "job/j", "m 3\n");
    const all = ["m{instance=i,job=j} 1", "m{job=j} 3", "m{job=k} 2"];
    const pushed = ["push_time_seconds{instance=i,job=j} now", "push_time_seconds{job=j} now", "push_time_seconds{job=k} now"];
    expect(await living(site)).toEqual([...all, ...pushed]);
    expect(await push("DELETE", site, "job/j")).toEqual([202, ""]);
    expect(await living(site)).toEqual(["m{instance=i,job=j} 1", "m{job=k} 2", pushed[0], pushed[2]]);
    expect(await push("DELETE", site, "job/j/instance/i")).toEqual([202, ""]);
    expect(await living(site)).toEqual(["m{job=k} 2", pushed[2]]);
    // Of a group that was ended nothing is held back any longer.
    await push("PUT", site, "job/j", 'm{instance="i"} 4\n');
    await push("PUT", site, "job/j", "");
    expect(await living(site)).toEqual(["m{job=k} 2", pushed[1], pushed[2]]);
  });

  it("answer 202 for a group that is not there, and write no second marker for one that has ended", async () => {
    const site = "/s/test-d";
    expect(await push("DELETE", site, "job/nobody")).toEqual([202, ""]);
    await push("PUT", site, "job/j", "m 1\n");
    await push("DELETE", site, "job/j");
    const rows = async (): Promise<string> => /parapet_samples_total (\d+)/.exec(await (await send(`${site}/metrics`)).text())?.[1] ?? "";
    const before = await rows();
    await push("DELETE", site, "job/j");
    expect([before, await rows()]).toEqual(["4", "4"]);
  });

  it("take a body whole or not at all, and say when that failed", async () => {
    const site = "/s/test-e";
    expect(await push("PUT", site, "job/j", "m 1\nn x\n")).toEqual([
      400,
      "text format parsing error in line 2: not-a-number: the value is no number: n x\n",
    ]);
    expect(await push("POST", site, "job/j", "m 1\nm 2\n")).toEqual([400, "text format parsing error in line 2: a series stands twice\n"]);
    expect(await living(site)).toEqual(["push_failure_time_seconds{job=j} now"]);
    // What the original refuses and does no harm is taken: times, CRLF, no last line feed.
    expect(await push("PUT", site, "job/j", `m 1 ${Date.now()}\r\nn 2`)).toEqual([200, ""]);
  });

  it("answer as the original what is no push", async () => {
    expect(await push("GET", "/s/test-f", "job/j")).toEqual([405, expect.any(String)]);
    expect(await push("PUT", "/s/test-f", "job/j/instance", "m 1\n")).toEqual([400, "odd number of components in label string\n"]);
    expect(await push("PUT", "/s/test-f", "job@base64/=", "m 1\n")).toEqual([400, "job name is required\n"]);
    expect(await push("PUT", "/s/test-f", "nothing/j", "m 1\n")).toEqual([404, expect.any(String)]);
    const ready = await send("/-/ready");
    expect([ready.status, await ready.text()]).toEqual([200, "Parapet is ready.\n"]);
  });
});
