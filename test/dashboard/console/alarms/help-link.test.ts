/** What of a rule's help becomes a link. */
import { describe, expect, it } from "vitest";
import { helpAddress } from "../../../../dashboard/console/alarms/help-link.ts";

describe("helpAddress", () => {
  it("follows addresses of the web", () => {
    expect(helpAddress("https://wiki.example/a b")).toBe("https://wiki.example/a%20b");
    expect(helpAddress("HTTP://wiki.example")).toBe("http://wiki.example/");
  });

  it("follows nothing else", () => {
    for (const help of [
      "",
      "the red binder",
      "javascript:alert(1)",
      " https://x",
      "data:text/html,x",
      "//host",
      "/path",
      "https://",
      "ftp://x",
    ]) {
      expect(helpAddress(help)).toBeUndefined();
    }
  });
});
