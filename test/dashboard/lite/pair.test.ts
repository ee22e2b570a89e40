/** The plain pairing page, run as it is in a world of its own: from the code on the glass to the wall. */
import { describe, expect, it } from "vitest";
import { openPlain } from "../../support/plain-world.ts";

const OFFER = { code: "BCDFGHJK", secret: "s".repeat(43), expiresMs: 600_000, at: 0, retryMs: 3_000 };
const PAIRED = { state: "paired", screen: "abcd", wall: "overview", path: "walls/overview?screen=abcd&diagonal=55&distance=5" };

function open(pathname = "/", search = "") {
  const page = openPlain({ scripts: ["page", "pair"], pathname, search, height: 1_080 });
  return {
    ...page,
    asked: () => page.requests.map(({ method, url }) => `${method} ${url}`),
    newest: () => page.requests.at(-1) ?? page.requests[0],
    code: () => page.root.children.find(({ attributes }) => attributes["data-code"])?.textContent,
    text: () => page.root.textContent,
  };
}

describe("the plain pairing page", () => {
  it("shows the code in both languages, asks whether it was entered, and goes on to its wall", () => {
    const page = open("/s/north/");
    expect(page.asked()).toEqual(["POST /s/north/api/pairing"]);
    expect(page.text()).toContain("Waiting for a code");
    page.newest()?.answer(200, OFFER);
    expect(page.code()).toBe("BCDF-GHJK");
    for (const text of ["http://site.test/s/north/console", "此屏幕尚未配对", "10:00"]) expect(page.text()).toContain(text);
    page.pass(2_900);
    expect(page.requests.length).toBe(1);
    page.pass(1_000);
    expect([page.newest()?.url, page.newest()?.body]).toEqual(["/s/north/api/pairing/claim", { secret: OFFER.secret }]);
    page.newest()?.answer(202, { state: "waiting", retryMs: 3_000 });
    page.pass(4_000);
    page.newest()?.answer(200, PAIRED);
    expect(page.left).toEqual([`/s/north/${PAIRED.path}`]);
    page.pass(600_000);
    expect(page.requests.length).toBe(3);
  });

  it("asks for another code when one has ended, and half as often with each that nobody entered", () => {
    const page = open();
    page.newest()?.answer(200, OFFER);
    page.pass(4_000);
    page.newest()?.answer(410);
    page.pass(1_000);
    expect(page.newest()?.url).toBe("/api/pairing");
    page.newest()?.answer(200, { ...OFFER, code: "LMNPQRST" });
    expect(page.code()).toBe("LMNP-QRST");
    page.pass(5_900);
    expect(page.requests.length).toBe(3);
    page.pass(1_400);
    expect(page.requests.length).toBe(4);
  });

  it("keeps its code while the site does not answer, says so, and forgets it when it has ended", () => {
    const page = open();
    page.newest()?.answer(200, OFFER);
    page.pass(4_000);
    page.newest()?.answer(0);
    expect(page.code()).toBe("BCDF-GHJK");
    expect(page.text()).toContain("The site does not answer");
    page.pass(1_100);
    page.newest()?.answer(202, { state: "waiting", retryMs: 3_000 });
    expect(page.text()).not.toContain("does not answer");
    page.pass(600_000);
    expect(page.code()).toBeUndefined();
    page.newest()?.answer(503);
    page.pass(2_100);
    expect(page.newest()?.url).toBe("/api/pairing");
  });

  it("waits as long as it is told to, and loads itself anew where it is refused again and again", () => {
    const busy = open();
    busy.newest()?.answer(429, "", { "retry-after": "60" });
    expect(busy.text()).toContain("The site is busy");
    busy.pass(59_000);
    expect(busy.requests.length).toBe(1);
    busy.pass(2_100);
    expect(busy.requests.length).toBe(2);

    const refused = open();
    for (let i = 0; i < 6; i++) {
      expect(refused.left).toEqual([]);
      refused.newest()?.answer(200, { code: "bad" });
      refused.pass(31_000);
    }
    expect(refused.left).toEqual(["reload"]);
  });

  it("follows no path to another host, and keeps to the plain page where that was asked for", () => {
    const page = open("/", "?lite");
    page.newest()?.answer(200, OFFER);
    page.pass(4_000);
    page.newest()?.answer(200, { ...PAIRED, path: "//evil.example/" });
    expect(page.left).toEqual([]);
    page.pass(2_000);
    page.newest()?.answer(200, PAIRED);
    expect(page.left).toEqual([`/${PAIRED.path}&lite`]);
  });
});
