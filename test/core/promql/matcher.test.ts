import { describe, expect, it } from "vitest";
import { compileMatcher } from "../../../core/promql/matcher.ts";
import type { MatchOp } from "../../../core/series/store.ts";

describe("compileMatcher", () => {
  const check = (op: MatchOp, text: string, accepted: string): void => {
    const compiled = compileMatcher("job", op, text);
    if (!compiled.ok) throw new Error(compiled.message);
    const { name, op: kept, text: source, test } = compiled.matcher;
    expect([name, kept, source]).toEqual(["job", op, text]);
    // A series without the label reads "".
    const values = ["", "api", "api-2", "web"];
    expect(values.filter(test).join(), `${op} ${text}`).toBe(accepted);
  };

  it("accepts by equality and by fully anchored regular expression, and their opposites", () => {
    check("=", "api", "api");
    check("=", "", "");
    check("!=", "api", ",api-2,web");
    check("=~", "api|web", "api,web");
    check("=~", "ap.*", "api,api-2");
    check("=~", "p", "");
    check("=~", ".*", ",api,api-2,web");
    check("!~", ".+", "");
    check("!~", "ap.*", ",web");
  });

  it("answers a bad regular expression with what is wrong", () => {
    const message = "error parsing regexp: missing closing ): `(a`";
    expect(compileMatcher("job", "=~", "(a")).toEqual({ ok: false, message });
  });
});
