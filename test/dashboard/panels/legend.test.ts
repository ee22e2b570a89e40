import { describe, expect, it } from "vitest";
import { legendsOf, shortNames } from "../../../dashboard/panels/legend.ts";
import type { LocalText } from "../../../protocol/wall.ts";
import { panel, picture, query, series } from "../support/picture.ts";

function legends(legend: LocalText, ...labels: readonly Record<string, string>[]): string[] {
  const held = picture({ panels: [panel([query(1, { legend })])], series: labels.map((one, i) => series(i + 1, { labels: one })) });
  const of = held.queries.get(1);
  return of ? legendsOf(of, "zh") : [];
}

describe("legendsOf", () => {
  it("sets labels into the query's legend", () => {
    expect(legends("{{instance}} {{ mountpoint }}", { instance: "db-1", mountpoint: "/" }, { instance: "db-2" })).toEqual([
      "db-1 /",
      "db-2",
    ]);
    expect(legends("max", {})).toEqual(["max"]);
    expect(legends({ en: "{{instance}}, highest", zh: "{{instance}} 最高" }, { instance: "db-1" })).toEqual(["db-1 最高"]);
  });

  it("takes a label's value as text, whatever is in it", () => {
    expect(legends("{{a}}", { a: "{{b}} $& <b>" })).toEqual(["{{b}} $& <b>"]);
  });

  it("names series by the labels that tell them apart when there is no legend", () => {
    const series = [
      { __name__: "load", instance: "a", job: "node" },
      { __name__: "load", instance: "b", job: "node" },
    ];
    expect(legends("", ...series)).toEqual(["a", "b"]);
    expect(legends("", { job: "x", mode: "idle" }, { job: "x" })).toEqual(["idle", ""]);
  });

  it("leaves out a label that only says more of another one, where the others still tell all apart", () => {
    const machine = (line: string, name: string) => ({ device: `line${line}-${name}`, line, machine: name });
    expect(legends("", machine("1", "press-1"), machine("1", "press-2"))).toEqual(["press-1", "press-2"]);
    expect(legends("", machine("1", "press-1"), machine("2", "press-1"))).toEqual(["1", "2"]);
    const { line: _, ...unlined } = machine("1", "press-1");
    expect(legends("", unlined, { device: "line2-press-1", machine: "press-1" }, { device: "line2-saw", machine: "saw" })).toEqual([
      "line1-press-1 press-1",
      "line2-press-1 press-1",
      "line2-saw saw",
    ]);
    expect(legends("", { host: "a", instance: "a" }, { host: "b", instance: "b" })).toEqual(["a", "b"]);
  });

  it("names a series alone by all it has, else by its metric", () => {
    expect(legends("", { __name__: "load", instance: "a", job: "node" })).toEqual(["a node"]);
    expect(legends("", { __name__: "load" })).toEqual(["load"]);
  });
});

describe("shortNames", () => {
  const check = (names: readonly string[], expected: readonly string[]) => expect([...shortNames(names).values()]).toEqual(expected);

  it("drops a domain where the first part is unique", () => {
    check(["web-1.plant.example", "web-2.plant.example"], ["web-1", "web-2"]);
    check(["web.a.example", "web.b.example", "db.a.example"], ["web.a.example", "web.b.example", "db"]);
  });

  it("drops a port that all have, and keeps ports that differ", () => {
    check(["a:9100", "b:9100"], ["a", "b"]);
    check(["a:9100", "a:9101"], ["a:9100", "a:9101"]);
  });

  it("does not cut addresses", () => {
    check(["10.0.0.1:9100", "10.0.0.2:9100"], ["10.0.0.1", "10.0.0.2"]);
    check(["fe80::1", "fe80::2"], ["fe80::1", "fe80::2"]);
  });

  it("keeps a name that is only a dot or nothing", () => {
    check([".", ""], [".", ""]);
  });
});
