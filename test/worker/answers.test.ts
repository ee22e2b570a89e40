import { describe, expect, it } from "vitest";
import { problemAnswer, withHeaders } from "../../worker/answers.ts";

const HTTP = new URL("http://wall.local/");

describe("withHeaders", () => {
  const policyOf = (ancestors?: string): string =>
    withHeaders(new Response("x"), HTTP, ancestors).headers.get("content-security-policy") ?? "";

  it("lets nothing inline run and nobody frame the page, unless a signage player is named", () => {
    expect(policyOf()).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policyOf()).not.toContain("unsafe");
    expect(policyOf()).toContain("frame-ancestors 'none'");
    expect(policyOf("https://player.example https://*.signage.example")).toContain(
      "frame-ancestors https://player.example https://*.signage.example;",
    );
  });

  it("does not let a configuration end the policy early", () => {
    expect(policyOf("https://a.example; script-src *")).toContain("frame-ancestors 'none'");
    expect(policyOf("https://a.example\nx-evil: 1")).toContain("frame-ancestors 'none'");
  });

  it("asks for https to stay only where it is https", () => {
    const of = (url: string): string | null =>
      withHeaders(new Response("x"), new URL(url), undefined).headers.get("strict-transport-security");
    expect([of("http://wall.local/"), of("https://wall.local/")]).toEqual([null, "max-age=31536000"]);
  });
});

describe("problemAnswer", () => {
  it("is a problem document, and says when to come back where that helps", async () => {
    const answer = problemAnswer("overloaded", "later");
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("retry-after")]).toEqual([
      503,
      "application/problem+json",
      "5",
    ]);
    expect(await answer.json()).toEqual({
      type: "urn:parapet:problem:overloaded",
      title: "The site cannot take more right now",
      status: 503,
      code: "overloaded",
      detail: "later",
    });
  });
});
