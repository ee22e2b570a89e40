import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { ROUTES, type Route } from "../../protocol/routes.ts";
import { openApiDocument } from "../../worker/openapi.ts";

// What a client reads, without what JavaScript knows beside.
// biome-ignore lint/suspicious/noExplicitAny: the test looks into a document of another's form
const document: any = JSON.parse(JSON.stringify(openApiDocument()));

describe("openApiDocument", () => {
  it("is an OpenAPI document to a validator of others", async () => {
    const result = await new Validator().validate(structuredClone(document));
    expect(result).toEqual({ valid: true });
    expect([document.openapi, document.info.version]).toEqual(["3.1.1", packageJson.version]);
  });

  it("has each route of the table, and none that is not there", () => {
    const operations = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = Object.values(ROUTES as Record<string, Route>).map(
      ({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}").replace("*", "{rest}")}`,
    );
    expect(operations.toSorted()).toEqual(routes.toSorted());
  });

  it("says of each operation who may, and at least one good answer", () => {
    for (const [name, route] of Object.entries(ROUTES as Record<string, Route>)) {
      const path = route.path.replace(/:(\w+)/g, "{$1}").replace("*", "{rest}");
      const operation = document.paths[path][route.method.toLowerCase()];
      expect([name, operation.operationId, operation.security !== undefined]).toEqual([name, name, route.role !== "none"]);
      expect([name, Object.keys(operation.responses).some((status) => /^[12]/.test(status))]).toEqual([name, true]);
    }
  });

  it("takes parameters and bodies from the schemas that are checked", () => {
    const range = document.paths["/api/v1/query_range"].get.parameters;
    expect(range.filter(({ required }: { required: boolean }) => required).map(({ name }: { name: string }) => name)).toEqual([
      "start",
      "end",
      "step",
      "query",
    ]);
    expect(range.find(({ name }: { name: string }) => name === "limit").schema).toEqual({ type: "string", pattern: "^\\d+$" });
    const notice = document.paths["/api/notices"].post.requestBody.content["application/json"].schema;
    expect(notice.properties.level).toEqual({ type: "string", enum: ["info", "warning", "critical"], default: "info" });
    expect(notice.properties.text).toMatchObject({ type: "string", minLength: 1, maxLength: 280 });
    expect(notice.additionalProperties).toBe(false);
  });

  it("answers in the form of the protocol that a path speaks", () => {
    const refusal = (path: string, status: number): string[] => Object.keys(document.paths[path].post.responses[status].content);
    expect(refusal("/write", 400)).toEqual(["application/json", "application/problem+json"]);
    expect(document.paths["/api/v2/write"].post.responses[429]).toBeDefined();
    expect(document.paths["/write"].post.responses[429]).toBeUndefined();
    const query = document.paths["/api/v1/query"].get.responses;
    expect(query[422].content["application/json"].schema.properties.status).toEqual({ const: "error" });
  });
});
