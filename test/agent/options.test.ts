/** The agent's command line. */
import { describe, expect, it } from "vitest";
import { isLoopback, parseOptions } from "../../agent/options.ts";

const parse = (line: string, environment: Record<string, string> = {}) =>
  parseOptions(line.split(" ").filter(Boolean), environment, { name: "host-1", addresses: ["10.1.2.3", "fd00::1"] });

describe("parseOptions", () => {
  it("posts each second to this machine, under the host's name", () => {
    expect(parse("--url http://127.0.0.1:8787/")).toEqual({
      type: "run",
      options: {
        url: "http://127.0.0.1:8787",
        device: "host-1",
        intervalMs: 1000,
        sendMs: 1000,
        loopback: true,
        token: undefined,
        once: false,
      },
    });
  });

  it("posts every 10 s elsewhere, in batches when it reads more often", () => {
    expect(parse("--url https://example.org/s/plant --device press --interval 1 --token t --once")).toEqual({
      type: "run",
      options: {
        url: "https://example.org/s/plant",
        device: "press",
        intervalMs: 1000,
        sendMs: 10_000,
        loopback: false,
        token: "t",
        once: true,
      },
    });
    expect(parse("--url https://example.org")).toMatchObject({ options: { intervalMs: 10_000, sendMs: 10_000 } });
    expect(parse("--url https://example.org --interval 60")).toMatchObject({ options: { intervalMs: 60_000, sendMs: 60_000 } });
  });

  it("counts this machine's own addresses as this machine", () => {
    expect(parse("--url http://10.1.2.3:8787")).toMatchObject({ options: { loopback: true, sendMs: 1000 } });
    expect(parse("--url http://[fd00::1]:8787")).toMatchObject({ options: { loopback: true } });
    expect(parse("--url http://10.1.2.4:8787")).toMatchObject({ options: { loopback: false } });
  });

  it("takes the token from the environment, an argument first", () => {
    expect(parse("--url http://localhost", { PARAPET_TOKEN: "e" })).toMatchObject({ options: { token: "e" } });
    expect(parse("--url http://localhost --token a", { PARAPET_TOKEN: "e" })).toMatchObject({ options: { token: "a" } });
    expect(parse("--url http://localhost", { PARAPET_TOKEN: "" })).toMatchObject({ options: { token: undefined } });
  });

  it("says what is wrong", () => {
    const check = (line: string, text: string | RegExp): void =>
      expect(parse(line), line).toEqual({ type: "wrong", text: expect.stringMatching(text) });
    check("", /--url is missing/);
    check("--url ftp://x", /--url is not an http or https address: ftp:\/\/x/);
    check("--url nonsense", /--url is not/);
    check("--url http://localhost --interval 0", /--interval must be 0.2 to 3600 seconds/);
    check("--url http://localhost --interval often", /--interval must be/);
    check("--url http://localhost --device \u0007", /--device must have/);
    check("--url http://localhost --speed 3", /--speed/);
  });

  it("gives help before anything else", () => {
    expect(parse("--help")).toEqual({ type: "help" });
    expect(parse("-h --url nonsense")).toEqual({ type: "help" });
  });
});

describe("isLoopback", () => {
  it("knows this machine's names", () => {
    for (const name of ["127.0.0.1", "127.9.9.9", "[::1]", "localhost", "wall.localhost"]) expect(isLoopback(name), name).toBe(true);
    for (const name of ["10.0.0.1", "127.example.org", "localhost.example.org", "[::2]"]) expect(isLoopback(name), name).toBe(false);
  });
});
