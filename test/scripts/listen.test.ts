/** Where servers listen, and the one line when they cannot. */

import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { isLoopbackHost, localUrl, openUrls, parseListen, portProblem } from "../../scripts/listen.ts";

describe("parseListen", () => {
  it("listens on this machine's port 8787 unless the environment says otherwise", () => {
    expect(parseListen({})).toEqual({ ok: true, host: "127.0.0.1", port: 8787 });
    expect(parseListen({ HOST: "", PORT: "" })).toEqual({ ok: true, host: "127.0.0.1", port: 8787 });
    expect(parseListen({ HOST: "0.0.0.0", PORT: "9000" })).toEqual({ ok: true, host: "0.0.0.0", port: 9000 });
  });

  it("says what is not a port", () => {
    for (const PORT of ["0", "65536", "-1", "80a", "1e3", " 80", "http"]) {
      expect(parseListen({ PORT })).toEqual({ ok: false, text: `PORT is not a port: ${PORT}` });
    }
  });
});

describe("portProblem", () => {
  it("finds a port free, then in use, and names PORT=", async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
    const { port } = holder.address() as AddressInfo;
    expect(await portProblem({ host: "127.0.0.1", port })).toBe(
      `port ${port} on 127.0.0.1 is in use: stop what listens there, or choose another with PORT=${port === 65_535 ? 8787 : port + 1}`,
    );
    await new Promise((resolve) => holder.close(resolve));
    expect(await portProblem({ host: "127.0.0.1", port })).toBeUndefined();
  });

  it("says when HOST is another machine's address", async () => {
    // TEST-NET-3 (RFC 5737): no machine has it.
    expect(await portProblem({ host: "203.0.113.7", port: 8787 })).toBe("HOST=203.0.113.7 is not an address of this machine");
  });
});

describe("openUrls", () => {
  const card = (address: string, internal: boolean, family: "IPv4" | "IPv6") => {
    return { address, internal, family, netmask: "", mac: "", cidr: null, scopeid: 0 } as never;
  };
  const cards = { lo: [card("127.0.0.1", true, "IPv4")], eth0: [card("10.0.0.5", false, "IPv4"), card("fe80::1", false, "IPv6")] };

  it("names the address, or those of the cards when it listens on all", () => {
    expect(openUrls({ host: "127.0.0.1", port: 1 }, "http", cards)).toEqual(["http://127.0.0.1:1"]);
    expect(openUrls({ host: "::1", port: 1 }, "https", cards)).toEqual(["https://[::1]:1"]);
    expect(openUrls({ host: "0.0.0.0", port: 1 }, "http", cards)).toEqual(["http://10.0.0.5:1"]);
    expect(openUrls({ host: "::", port: 1 }, "http", {})).toEqual(["http://127.0.0.1:1"]);
  });

  it("is reached from this machine by loopback", () => {
    expect(localUrl({ host: "0.0.0.0", port: 1 })).toBe("http://127.0.0.1:1");
    expect(localUrl({ host: "10.0.0.5", port: 1 }, "https")).toBe("https://10.0.0.5:1");
  });
});

describe("isLoopbackHost", () => {
  it("knows the addresses that others cannot reach", () => {
    for (const host of ["127.0.0.1", "127.3.2.1", "::1", "localhost"]) expect(isLoopbackHost(host), host).toBe(true);
    for (const host of ["0.0.0.0", "::", "10.0.0.5", "127.0.0.1.example.org"]) expect(isLoopbackHost(host), host).toBe(false);
  });
});
