import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeEvent, EVENTS } from "../../../dashboard/screen/decode.ts";
import { NO_ALARMS } from "../../../protocol/alarm.ts";
import type { StreamEvent } from "../../../protocol/frame.ts";
import { snapshot } from "../support/picture.ts";

describe("decodeEvent", () => {
  it("reads each event of the protocol", () => {
    const data = {
      snapshot: snapshot({}),
      frame: [2, 4, [1], [1, 0.5, -1], { left: [3] }],
      notice: { seq: 3, at: 1000, notices: [] },
      alarm: { seq: 4, at: 1000, alarms: NO_ALARMS },
      text: { seq: 5, at: 1000, streams: [] },
      heartbeat: { at: 1000, build: "b", incarnation: "i", seq: 3 },
      control: { id: "1", type: "identify", label: "Lobby", expiresMs: 9000 },
      refused: { code: "overloaded", detail: "", retryMs: 1000 },
    };
    for (const event of EVENTS) expect(decodeEvent(event, JSON.stringify(data[event]))).toEqual({ event, data: data[event] });
  });

  it("passes an order of an unknown type on, because it must be answered", () => {
    const order = { id: "7", type: "dance", expiresMs: 9000 };
    expect(decodeEvent("control", JSON.stringify(order))).toEqual({ event: "control", data: order });
  });

  it("answers nothing for what is no such event", () => {
    const bad: readonly (readonly [event: StreamEvent["event"], text: string])[] = [
      ["frame", ""],
      ["frame", "{"],
      ["frame", "null"],
      ["frame", "[]"],
      ["frame", '{"seq":2,"at":1}'],
      ["frame", "[2,4,[1]]"],
      ["frame", '[2,"4",[1],[]]'],
      ["frame", "[2,4,[1],{}]"],
      ["snapshot", '{"seq":2,"at":1}'],
      ["snapshot", JSON.stringify({ ...snapshot({}), wall: { pages: [] } })],
      ["notice", '{"seq":2,"at":1,"notices":{}}'],
      ["alarm", '{"seq":2,"at":1,"alarms":[]}'],
      ["text", '{"seq":2,"at":1,"streams":{}}'],
      ["heartbeat", '{"at":1}'],
      ["control", '{"id":"1","type":"show"}'],
      ["control", '{"type":"reload","expiresMs":1}'],
      ["refused", '{"code":7}'],
    ];
    for (const [event, text] of bad) expect([event, text, decodeEvent(event, text)]).toEqual([event, text, undefined]);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVENTS), fc.oneof(fc.string(), fc.json()), (event, text) => {
        decodeEvent(event, text);
      }),
    );
  });
});
