import { describe, expect, it } from "vitest";
import { cookieName, cookiesOf, offeredTokens, screenCookies, setCookie } from "../../worker/credentials.ts";

const HTTP = new URL("http://wall.local/x");
const HTTPS = new URL("https://wall.local/x");

describe("offeredTokens", () => {
  const check = (authorization: string | null, query: string, expected: string[]): void => {
    const url = new URL(`http://wall.local/write${query}`);
    const request = new Request(url, authorization === null ? {} : { headers: { authorization } });
    expect([authorization, query, offeredTokens(request, url)]).toEqual([authorization, query, expected]);
  };

  it("reads every form, and offers nothing for what is none", () => {
    check(null, "", []);
    check("Bearer abc", "", ["abc"]);
    check("bearer   abc ", "", ["abc"]);
    check("Token abc", "", ["abc"]);
    check("Token user:abc", "", ["user:abc", "abc"]);
    check(`Basic ${btoa("user:a:b")}`, "", ["a:b"]);
    check(`Basic ${btoa("nocolon")}`, "", []);
    check("Basic %%%", "", []);
    check("Digest abc", "", []);
    check("Bearer", "", []);
    check(null, "?u=x&p=abc", ["abc"]);
    check(null, "?access_token=abc", ["abc"]);
    check("Bearer abc", "?p=abc", ["abc"]);
    check(`Bearer ${"x".repeat(513)}`, "", []);
    const url = new URL("http://wall.local/api/v1/abc/telemetry");
    expect(offeredTokens(new Request(url), url, "abc")).toEqual(["abc"]);
  });
});

describe("cookies", () => {
  it("are read apart, and a name counts only as it is on this scheme", () => {
    const cookies = cookiesOf(new Request(HTTP, { headers: { cookie: "a=1; screen-tv1=s1;session=x=y; broken; =z" } }));
    expect([...cookies]).toEqual([
      ["a", "1"],
      ["screen-tv1", "s1"],
      ["session", "x=y"],
    ]);
    expect(screenCookies(cookies, HTTP)).toEqual([["tv1", "s1"]]);
    expect(screenCookies(cookies, HTTPS)).toEqual([]);
  });

  it("of many screens are looked at up to sixteen, the one that is asked for first", () => {
    const cookies = new Map(Array.from({ length: 40 }, (_, i) => [`screen-tv${i}`, `s${i}`] as const));
    const found = screenCookies(cookies, HTTP, "tv33");
    expect([found.length, found[0], found[1]]).toEqual([16, ["tv33", "s33"], ["tv0", "s0"]]);
  });

  it("are of this host alone on https", () => {
    expect([cookieName("session", HTTP), cookieName("session", HTTPS)]).toEqual(["session", "__Host-session"]);
    expect(setCookie("session", "s", 60, HTTP)).toBe("session=s; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    expect(setCookie("session", "s", 60, HTTPS)).toBe("__Host-session=s; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
  });
});
