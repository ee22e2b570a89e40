/**
 * What every ingest route does with a body, whatever the protocol: may it come now, read it, hand what was parsed to the site in
 * one call, and answer in the form that the sender expects (protocol/later.ts where it is not taken).
 */
import type { ParseResult, Rejection } from "../../../core/ingest/batch.ts";
import { deviceOf, parseSeriesKey, seriesKey } from "../../../core/metric.ts";
import type { IngestForm } from "../../../protocol/later.ts";
import { formResponse } from "../../answers.ts";
import { MAX_BODY_BYTES, readBody } from "../../body.ts";
import { DiskEnds } from "../../disk-ends.ts";
import { Inflow } from "../../inflow.ts";
import { isEndedByDisk, isUnnamed, setbackOf } from "../../setback.ts";
import type { PushGroup } from "../../site/push-group.ts";
import type { IngestAnswer } from "../../site/site.ts";
import { untold } from "../../untold.ts";
import type { RouteContext } from "../context.ts";
import { advised, type SiteRefusal, siteRefusals } from "./refusals.ts";

/** What happened to a body. */
export interface Taken {
  readonly stored: number;
  readonly refused: number;
  /** Coded reasons with their places, and what to do about them; the site's refusals have no line. */
  readonly rejections: readonly (Rejection | SiteRefusal)[];
  /**
   * A limit of the site that it met. `series-limit`: new series are not taken, and will not be when they come again. `overloaded`: memory
   * is full until chunks are on disk, and all of it can come again.
   */
  readonly limit: "series-limit" | "overloaded" | undefined;
}

const inflow = new Inflow(() => Date.now());
const ends = new DiskEnds();

/** Reads the body and gives it to `work`; whatever stands in the way is answered in the route's form. */
export async function receive(
  context: RouteContext,
  form: IngestForm,
  work: (bytes: Uint8Array) => Promise<Response> | Response,
  passedOn: readonly string[] = [],
): Promise<Response> {
  const { request, site } = context;
  if (await isTooFast(context)) return formResponse(form, "too-fast", "", request);
  const leave = inflow.enter(site, request.headers);
  if (!leave) return formResponse(form, "overloaded", "", request);
  try {
    const body = await readBody(request, MAX_BODY_BYTES, passedOn);
    if (!body.ok) return formResponse(form, body.code, body.detail, request);
    return await work(body.bytes);
  } catch (error) {
    const byDisk = isEndedByDisk(error) || (isUnnamed(error) && !(await hasRoom(context)));
    const setback = byDisk ? "storage-failed" : setbackOf(error);
    if (!setback) throw error;
    if (setback === "overloaded") inflow.pause(site);
    if (byDisk) await tellRefused(context);
    return formResponse(form, setback, "", request);
  } finally {
    leave();
  }
}

/** Found out by an object that nobody looks at. */
async function hasRoom({ env, site }: RouteContext): Promise<boolean> {
  try {
    await env.DISK_PROBE.getByName(site).write();
    return true;
  } catch {
    // Whatever it says, it could not write.
    return false;
  }
}

async function tellRefused({ env, site }: RouteContext): Promise<void> {
  try {
    await env.SITE.getByName(site).storageRefused(ends.heard(site, Date.now()));
  } catch (error) {
    // It is told with the next body that fails.
    console.error({ message: "site not told that its disk refuses", error: String(error) });
  }
}

/** The platform's limit for one sender, before its body is read. */
export async function isTooFast({ env, caller }: RouteContext): Promise<boolean> {
  if (!env.INGEST_RATE || caller.identity.type === "open") return false;
  const key = caller.identity.type === "credential" ? caller.identity.id : caller.from;
  return !(await env.INGEST_RATE.limit({ key })).success;
}

/** Hands samples to the site. A token that is for some devices writes nothing when a sample is of another. */
export async function store(
  context: RouteContext,
  form: IngestForm,
  parsed: ParseResult & { readonly exemplars?: number },
  answer: (taken: Taken) => Response,
  group?: PushGroup,
): Promise<Response> {
  const { batch } = parsed;
  const foreign = foreignDevice(context, group ? [...batch.keys, seriesKey("", group.labels)] : batch.keys);
  if (foreign !== undefined) return formResponse(form, "wrong-device", `The token is not for ${foreign.slice(0, 120)}`, context.request);
  const empty: IngestAnswer = { appended: 0, repeated: 0, refused: {} };
  const isEmpty = batch.series.length === 0 && batch.metadata.length === 0 && !group;
  untold.note(context.site, { values: parsed.rejected, exemplars: parsed.exemplars ?? 0 });
  const { appended, repeated, refused } = isEmpty
    ? empty
    : await context.env.SITE.getByName(context.site).ingest(batch, group, untold.take(context.site));
  if (!isEmpty) ends.taken(context.site);
  const bySite = siteRefusals(refused, context.env);
  return answer({
    stored: appended + repeated,
    refused: parsed.rejected + bySite.reduce((sum, { count }) => sum + count, 0),
    rejections: [...parsed.rejections.map(advised), ...bySite],
    limit: "head-limit" in refused ? "overloaded" : "series-limit" in refused ? "series-limit" : undefined,
  });
}

/** A device of the batch that the token is not for, or `undefined`. */
function foreignDevice({ caller }: RouteContext, keys: readonly string[]): string | undefined {
  const { devices } = caller;
  if (caller.role !== "device" || devices === null) return undefined;
  return keys.map((key) => deviceOf(parseSeriesKey(key)) ?? "").find((device) => !devices.includes(device));
}

/** The first reason, and what was kept, on one row. */
export function summary({ rejections, stored, refused }: Taken): string {
  return `${describe(rejections)}; ${stored} stored, ${refused} refused`;
}

/** The first reason, on one row. */
export function describe([first]: Taken["rejections"]): string {
  if (!first) return "";
  const where = "line" in first && first.line > 0 ? `line ${first.line}: ` : "";
  return `${where}${first.code}${first.detail === "" ? "" : `: ${first.detail}`}`;
}
