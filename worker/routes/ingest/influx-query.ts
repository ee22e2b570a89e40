/**
 * What InfluxDB's clients ask before they write: whether a database is there, and that it be made. There is one database for each
 * name that anybody writes to, and all of them are this site. Anything else is told where to ask.
 */
import { formResponse, jsonAnswer } from "../../answers.ts";
import { readBody } from "../../body.ts";
import type { Handler, RouteContext } from "../context.ts";

const MAX_FORM_BYTES = 64 * 1024;
const MAX_STATEMENTS = 100;
/** Names that were asked for, of one site: a list to be shown again, no more. */
const MAX_DATABASES = 64;

const NAME = String.raw`("(?:[^"\\]|\\.)*"|[\w.-]+)`;
const CREATE_DATABASE = new RegExp(`^create database ${NAME}(?: with .*)?$`, "i");
const SHOW_DATABASES = /^show databases$/i;
const SHOW_POLICIES = /^show retention policies(?: on .+)?$/i;
/** How long samples are kept is the site's affair: that it be set is heard, and changes nothing. */
const SET_POLICY = /^(?:create|alter) retention policy /i;
/** A test of the connection, whatever it finds. */
const SHOW_SERIES = /^show series\b/i;

interface Result {
  readonly statement_id: number;
  readonly series?: readonly { readonly name?: string; readonly columns: readonly string[]; readonly values: readonly unknown[][] }[];
  readonly error?: string;
}

const asked = new Map<string, Set<string>>();

export const influxQuery: Handler = async (context) => {
  const statements = await statementsOf(context);
  if (statements.length === 0) return formResponse("influx-v1", "bad-request", 'missing required parameter "q"', context.request);
  const results = statements.slice(0, MAX_STATEMENTS).map((statement, i): Result => ({ statement_id: i, ...answerTo(statement, context) }));
  const answer = jsonAnswer({ results });
  answer.headers.set("x-influxdb-version", INFLUX_VERSION);
  return answer;
};

/** Clients read a number in front; what it is stands behind. */
export const INFLUX_VERSION = "1.8-parapet";

/** A query may stand in the address or, POSTed, in a form. */
async function statementsOf({ request, url }: RouteContext): Promise<string[]> {
  let text = url.searchParams.get("q");
  if (text === null && request.method === "POST") {
    const body = await readBody(request, MAX_FORM_BYTES);
    if (body.ok) text = new URLSearchParams(new TextDecoder().decode(body.bytes)).get("q");
  }
  return splitStatements(text ?? "");
}

/** At semicolons outside quotes; runs of blanks become one. */
function splitStatements(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;"']|["'])+/g) ?? [];
  return parts.map((part) => part.replace(/\s+/g, " ").trim()).filter((part) => part !== "");
}

function answerTo(statement: string, context: RouteContext): Omit<Result, "statement_id"> {
  const [, created] = CREATE_DATABASE.exec(statement) ?? [];
  if (created !== undefined) {
    remember(context.site, withoutQuotes(created));
    return {};
  }
  if (SHOW_DATABASES.test(statement)) {
    return { series: [{ name: "databases", columns: ["name"], values: databases(context).map((name) => [name]) }] };
  }
  if (SHOW_POLICIES.test(statement)) {
    const columns = ["name", "duration", "shardGroupDuration", "replicaN", "default"];
    return { series: [{ columns, values: [["autogen", "0s", "168h0m0s", 1, true]] }] };
  }
  if (SET_POLICY.test(statement) || SHOW_SERIES.test(statement)) return {};
  return { error: "not answered here: this site takes InfluxDB's writes, and is asked in PromQL at /api/v1/query" };
}

function databases({ site, url }: RouteContext): string[] {
  const named = url.searchParams.get("db") ?? "";
  return [...new Set([site, ...(named === "" ? [] : [named]), ...(asked.get(site) ?? [])])];
}

function remember(site: string, database: string): void {
  const names = asked.get(site) ?? new Set();
  if (names.size < MAX_DATABASES) asked.set(site, names.add(database.slice(0, 200)));
}

function withoutQuotes(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replace(/\\(.)/g, "$1") : name;
}
