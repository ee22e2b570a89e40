/**
 * The HTTP contract as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html), made from the table of routes and from
 * the schemas that the handlers check with: nothing in it is written twice.
 */
import type * as v from "valibot";
import { FORM_ERRORS, problemSchema } from "../protocol/answers.ts";
import { type Answer, CONTRACT, CONTRACT_VERSION, type Content, type RouteContract } from "../protocol/contract.ts";
import { PROBLEMS, type ProblemCode } from "../protocol/errors.ts";
import { formAnswer } from "../protocol/later.ts";
import { ROUTES, type Route, type RouteName } from "../protocol/routes.ts";
import { type Json, jsonSchemaOf } from "./json-schema.ts";

const DESCRIPTION = `Devices send, screens are streamed to, operators command, and everything can be asked in PromQL.
Refusals are RFC 9457 problem documents with a code, or take the form of the protocol that a path speaks.`;

export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
    const path = pathOf(route);
    paths[path] ??= {};
    (paths[path] as Record<string, Json>)[route.method.toLowerCase()] = operationOf(name, route, CONTRACT[name]);
  }
  return {
    openapi: "3.1.1",
    info: { title: "Parapet", version: CONTRACT_VERSION, description: DESCRIPTION, license: { name: "MIT", identifier: "MIT" } },
    servers: [
      { url: "/", description: "The first site." },
      { url: "/s/{site}", description: "A site by its name.", variables: { site: { default: "main" } } },
    ],
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema(Object.keys(PROBLEMS) as ProblemCode[]), "output") },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "A token." },
        basic: { type: "http", scheme: "basic", description: "Any name, and a token as the password." },
        session: { type: "apiKey", in: "cookie", name: "session", description: "What signing in sets; `__Host-session` on https." },
      },
    },
  };
}

/** hono's form to OpenAPI's. What stands for the rest of a path there is one part here. */
function pathOf({ path }: Route): string {
  return path.replace(/:(\w+)/g, "{$1}").replace(/\*$/, "{rest}");
}

function operationOf(name: RouteName, route: Route, contract: RouteContract): Json {
  return {
    operationId: name,
    summary: route.what,
    tags: [route.kind],
    description: route.role === "none" ? "Needs no token." : `Needs the role ${route.role}.`,
    ...(route.role === "none" ? {} : { security: [{ bearer: [] }, { basic: [] }, { session: [] }] }),
    ...listed("parameters", [...pathParameters(route, contract), ...queryParameters(contract)]),
    ...(contract.body ? { requestBody: { required: true, content: contentOf(contract.body, "input") } } : {}),
    responses: { ...goodResponses(contract), ...refusals(route, contract) },
  };
}

function listed(name: string, list: readonly Json[]): Json {
  return list.length > 0 ? { [name]: list } : {};
}

function pathParameters(route: Route, { path = {} }: RouteContract): Json[] {
  return [...pathOf(route).matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: path[name] ? schemaOf(path[name], "input") : { type: "string" },
  }));
}

function queryParameters({ query }: RouteContract): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query, "input") as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    ...(description ? { description } : {}),
    required: required.includes(name),
    schema,
  }));
}

function contentOf(content: readonly Content[], mode: "input" | "output"): Json {
  return Object.fromEntries(content.map(({ type, schema }) => [type, { schema: schema ? schemaOf(schema, mode) : { type: "string" } }]));
}

function goodResponses({ answers }: RouteContract): Json {
  const response = ({ what, content }: Answer): Json => ({
    description: what,
    ...(content ? { content: contentOf(content, "output") } : {}),
  });
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, response(answer)]));
}

/** Refusals by status, each in the form of its route. Where Prometheus' form and ours share a status, either may come. */
function refusals(route: Route, contract: RouteContract): Json {
  const byStatus = new Map<number, { readonly codes: ProblemCode[]; readonly content: Record<string, Json> }>();
  const add = (status: number, code: ProblemCode, content: Json): void => {
    const known = byStatus.get(status) ?? { codes: [], content: {} };
    byStatus.set(status, known);
    known.codes.push(code);
    Object.assign(known.content, content);
  };
  const { form } = route;
  for (const code of contract.problems ?? []) {
    if (form) {
      const { status, headers } = formAnswer(form, code);
      add(status, code, formContent(form, headers["content-type"] ?? ""));
    } else add(PROBLEMS[code][0], code, {});
  }
  for (const code of everywhere(route)) add(PROBLEMS[code][0], code, {});
  const said = Object.keys(contract.answers).map(Number);
  return Object.fromEntries(
    [...byStatus].map(([status, { codes, content }]) => {
      const unique = [...new Set(codes)].sort();
      const problem = { allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: unique } } }] };
      const own = said.includes(status) ? contentOf(contract.answers[status]?.content ?? [], "output") : {};
      const all = { ...own, ...content, "application/problem+json": { schema: problem } };
      return [status, { description: unique.map((code) => `${code}: ${PROBLEMS[code][1]}`).join(". "), content: all }];
    }),
  );
}

/** What any route may be refused with, before its handler runs. */
function everywhere({ role, kind }: Route): ProblemCode[] {
  const inBand = kind === "page" || kind === "stream";
  return [
    "unknown-site",
    "bad-host",
    "internal",
    "overloaded",
    ...(role === "none" || inBand ? [] : (["unauthorized", "forbidden"] as const)),
    ...(kind === "write" || kind === "upgrade" ? (["bad-origin"] as const) : []),
  ];
}

function formContent(form: NonNullable<Route["form"]>, type: string): Json {
  const schema = form === "native" || form === "cloudevents" ? problemSchema(Object.keys(PROBLEMS) as ProblemCode[]) : FORM_ERRORS[form];
  return contentOf([schema ? { type, schema } : { type: type.replace(/;.*/, "") }], "output");
}

function schemaOf(schema: v.GenericSchema, mode: "input" | "output"): Json {
  return jsonSchemaOf(schema, mode, "draft-2020-12");
}
