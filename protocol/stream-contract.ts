/**
 * What goes over streams and sockets, as schemas beside the types of frame.ts and command.ts: `/asyncapi.json` is made from them. A
 * schema that says something else than its type does not compile.
 */
import * as v from "valibot";
import type { AlarmSet } from "./alarm.ts";
import { AlarmsOnWall } from "./alarm-answers.ts";
import * as answers from "./answers.ts";
import { type CommandChanged, METHODS, type Method, RPC_ERRORS, type RpcErrorCode, RpcRequestSchema } from "./command.ts";
import { CONSOLE_EVENTS, RESULTS } from "./console-contract.ts";
import {
  type ChangeList,
  type Control,
  type Frame,
  type FrameRest,
  GONE,
  type NoticeSet,
  type Snapshot,
  type StreamEvent,
  type WireNumber,
} from "./frame.ts";
import type { TextSet } from "./text.ts";

type Says<T> = v.GenericSchema<unknown, T>;

const epochMs = v.pipe(v.number(), v.description("Epoch milliseconds."));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.string();
const numbers = v.array(v.number());

const Value = v.pipe(
  v.nullable(v.union([v.number(), v.picklist(["+Inf", "-Inf"])])),
  v.description("null is NaN."),
) satisfies Says<WireNumber>;
const Device = v.pipe(
  v.tuple([count, text, v.number(), epochMs]),
  v.description("Its number, its name, its rhythm in ms, its newest sample."),
);
const Series = v.object({
  number: count,
  query: v.pipe(count, v.description("The number of the query in the wall.")),
  labels: v.record(text, text),
  devices: v.pipe(numbers, v.description("Numbers of the devices that are expected to contribute.")),
  value: Value,
  sampledMs: epochMs,
  gone: v.exactOptional(v.literal(true)),
  paceMs: v.exactOptional(
    v.pipe(
      v.number(),
      v.description("How far apart the samples are meant to be that rules record for it, ms; absent where devices send all of it."),
    ),
  ),
});
const History = v.object({ query: count, times: numbers, series: v.array(v.tuple([count, v.array(Value)])) });

/** The wall as it is drawn; the file that people write is `/schemas/wall.json`. */
const Wall = v.looseObject({
  name: text,
  title: answers.LocalText,
  canvas: v.object({ width: count, height: count, columns: count, rows: count }),
  reflows: v.exactOptional(
    v.pipe(v.literal(true), v.description("Nobody chose the canvas: a screen of another shape has its own, and places the panels anew.")),
  ),
  pages: v.array(v.looseObject({ id: text, title: answers.LocalText, panels: v.array(v.looseObject({ id: text, type: text })) })),
});

const StreamText = { stream: text, from: text, startedMs: epochMs, changedMs: epochMs, state: answers.TextStateName, text };

const SnapshotEvent = v.object({
  incarnation: text,
  seq: count,
  at: epochMs,
  build: text,
  site: text,
  open: v.boolean(),
  wall: Wall,
  devices: v.array(Device),
  series: v.array(Series),
  history: v.array(History),
  notices: v.array(answers.ShownNotice),
  alarms: AlarmsOnWall,
  texts: v.array(v.object(StreamText)),
}) satisfies Says<Omit<Snapshot, "wall">>;

const list = (description: string) => v.pipe(numbers, v.description(description));
const ChangesOf = v.pipe(
  v.array(v.nullable(v.union([v.number(), v.picklist(["+Inf", "-Inf", GONE])]))),
  v.description(
    'A number of a series as distance from the one before, then its value; a negative distance: one further on has the same value. "": no longer in its query\'s result.',
  ),
) satisfies Says<ChangeList>;
const added = [count, count, v.record(text, text), numbers] as const;
const expected = [count, numbers] as const;
const FrameRestOf = v.object({
  devices: v.exactOptional(
    v.pipe(
      v.array(Device),
      v.description("Devices that are new, have another rhythm, or were heard with samples of more than two seconds ago."),
    ),
  ),
  series: v.exactOptional(
    v.pipe(
      v.array(v.union([v.tuple(added), v.tuple([...added, v.number()])])),
      v.description(
        "New series: number, number of its query, labels, numbers of the devices that are expected to contribute, and `paceMs` as in a snapshot.",
      ),
    ),
  ),
  members: v.exactOptional(
    v.pipe(
      v.array(v.union([v.tuple(expected), v.tuple([...expected, v.number()])])),
      v.description("Series whose expected devices changed, and numbers of those devices; `paceMs` as in a snapshot."),
    ),
  ),
  left: v.exactOptional(list("Numbers of series that have no newer sample, though their devices have: distances, -n: and the n after it.")),
  aged: v.exactOptional(
    v.pipe(
      v.array(v.tuple([v.number(), ChangesOf])),
      v.description("Values of series whose newest sample is not the newest of their devices: its age in quarters of a second, changes."),
    ),
  ),
}) satisfies Says<FrameRest>;
const Seen = list("Numbers of devices that were heard: distances; -n: and the n after it; 0: a quarter of a second older, counted anew.");
const bare = [count, v.number(), Seen, ChangesOf] as const;
const FrameEvent = v.pipe(
  v.union([v.tuple(bare), v.tuple([...bare, FrameRestOf])]),
  v.description(
    "The last three digits of its sequence, quarters of a second since the event before, devices that were heard, values that changed, the rest.",
  ),
) satisfies Says<Frame>;

const NoticeEvent = v.object({ seq: count, at: epochMs, notices: v.array(answers.ShownNotice) }) satisfies Says<NoticeSet>;
const AlarmEvent = v.object({ seq: count, at: epochMs, alarms: AlarmsOnWall }) satisfies Says<AlarmSet>;
const TextEvent = v.object({
  seq: count,
  at: epochMs,
  streams: v.array(
    v.variant("type", [
      v.object({ type: v.literal("whole"), ...StreamText }),
      v.object({ type: v.literal("append"), stream: text, changedMs: epochMs, state: answers.TextStateName, text }),
      v.object({ type: v.literal("gone"), stream: text }),
    ]),
  ),
}) satisfies Says<TextSet>;
const ControlEvent = v.variant("type", [
  v.object({ id: text, type: v.literal("identify"), label: text, expiresMs: epochMs }),
  v.object({ id: text, type: v.literal("reload"), expiresMs: epochMs }),
  v.object({ id: text, type: v.literal("show"), page: text, expiresMs: epochMs }),
  v.object({
    id: text,
    type: v.literal("adjust"),
    diagonalInches: v.number(),
    distanceM: v.number(),
    overscanPercent: v.number(),
    expiresMs: epochMs,
  }),
]) satisfies Says<Control>;

/** Of a wall's stream, by event. */
export const WALL_EVENTS: Readonly<Record<StreamEvent["event"], v.GenericSchema>> = {
  snapshot: SnapshotEvent,
  frame: FrameEvent,
  notice: NoticeEvent,
  alarm: AlarmEvent,
  text: TextEvent,
  heartbeat: CONSOLE_EVENTS.heartbeat,
  control: ControlEvent,
  refused: CONSOLE_EVENTS.refused,
};

const RpcId = v.nullable(v.union([text, v.number()]));

export const rpcRequest = (method: Method): v.GenericSchema =>
  v.object({ ...RpcRequestSchema.entries, method: v.literal(method), params: METHODS[method] });
export const rpcResult = (method: Method): v.GenericSchema => v.object({ jsonrpc: v.literal("2.0"), id: RpcId, result: RESULTS[method] });
export const RpcFailure = v.object({
  jsonrpc: v.literal("2.0"),
  id: RpcId,
  error: v.object({
    code: v.picklist(Object.values(RPC_ERRORS)),
    message: text,
    data: v.looseObject({ code: v.picklist(Object.keys(RPC_ERRORS) as RpcErrorCode[]), at: v.optional(text) }),
  }),
});
export const CommandChangedMessage = v.object({
  jsonrpc: v.literal("2.0"),
  method: v.literal("commands.changed"),
  params: answers.CommandAnswer,
}) satisfies Says<Omit<CommandChanged, "params">>;
