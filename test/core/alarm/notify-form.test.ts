import { describe, expect, it } from "vitest";
import type { Told } from "../../../core/alarm/notify.ts";
import {
  alertmanagerBodies,
  BATCH_ALARMS,
  fingerprintOf,
  groupOf,
  MAX_BODY_BYTES,
  VALID_MS,
  webhookBody,
} from "../../../core/alarm/notify-form.ts";

const NOW = Date.parse("2026-11-25T12:00:00Z");

function told(device: string, more: Partial<Told> = {}): Told {
  return {
    id: `{alertname="Hot",instance="${device}"}`,
    priority: "high",
    labels: [
      ["alertname", "Hot"],
      ["instance", device],
      ["severity", "error"],
    ],
    annotations: [["summary", `${device} is hot`]],
    startsMs: NOW - 61_500,
    endsMs: null,
    ...more,
  };
}

const linkOf = (id: string): string => `https://wall.example/console#alarms=${encodeURIComponent(id)}`;
const bodiesOf = (all: readonly Told[], link: (id: string) => string | null = linkOf) => [...alertmanagerBodies(all, link, NOW)];
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

describe("alertmanagerBodies", () => {
  it("writes what stands as Prometheus does: with an end four minutes ahead, and what ended with its end", () => {
    const bodies = bodiesOf([told("a"), told("b", { endsMs: NOW - 500 })]);
    expect(bodies.map(({ text, alarms }) => [JSON.parse(text), alarms])).toEqual([
      [
        [
          {
            annotations: { summary: "a is hot" },
            endsAt: "2026-11-25T12:04:00.000Z",
            startsAt: "2026-11-25T11:58:58.500Z",
            generatorURL: "https://wall.example/console#alarms=%7Balertname%3D%22Hot%22%2Cinstance%3D%22a%22%7D",
            labels: { alertname: "Hot", instance: "a", severity: "error" },
          },
          expect.objectContaining({ endsAt: "2026-11-25T11:59:59.500Z", labels: expect.objectContaining({ instance: "b" }) }),
        ],
        2,
      ],
    ]);
    expect(VALID_MS).toBe(240_000);
  });

  it("leaves the link out where the site does not know its own address", () => {
    const [body] = bodiesOf([told("a")], () => null);
    expect(Object.keys(JSON.parse(body?.text ?? "")[0])).toEqual(["annotations", "endsAt", "startsAt", "labels"]);
  });

  it("says nothing of nothing", () => {
    expect(bodiesOf([])).toEqual([]);
  });

  it("sends as many requests as it takes, each bounded by number and by bytes, and loses none", () => {
    const many = Array.from({ length: 2 * BATCH_ALARMS + 1 }, (_, i) => told(`d${i}`));
    expect(bodiesOf(many).map(({ alarms }) => alarms)).toEqual([BATCH_ALARMS, BATCH_ALARMS, 1]);
    const long = Array.from({ length: 20 }, (_, i) => told(`d${i}`, { annotations: [["text", "温".repeat(10_000)]] }));
    const bodies = bodiesOf(long);
    expect(bodies.every(({ text }) => bytesOf(text) <= MAX_BODY_BYTES)).toBe(true);
    expect(bodies.flatMap(({ text }) => JSON.parse(text).map((one: { labels: { instance: string } }) => one.labels.instance))).toEqual(
      long.map((_, i) => `d${i}`),
    );
    expect(bodies.length).toBe(3);
  });
});

describe("webhookBody", () => {
  const body = (all: readonly Told[]) =>
    webhookBody({ receiver: "pager", name: "Hot", told: all, externalUrl: "https://wall.example/console" }, linkOf);

  it("is the body of Alertmanager's webhooks, version 4, whole", () => {
    expect(JSON.parse(body([told("a")]).text)).toEqual({
      receiver: "pager",
      status: "firing",
      alerts: [
        {
          status: "firing",
          labels: { alertname: "Hot", instance: "a", severity: "error" },
          annotations: { summary: "a is hot" },
          startsAt: "2026-11-25T11:58:58.500Z",
          endsAt: "0001-01-01T00:00:00Z",
          generatorURL: linkOf('{alertname="Hot",instance="a"}'),
          fingerprint: "3b3f464e01d3d254",
        },
      ],
      groupLabels: { alertname: "Hot" },
      commonLabels: { alertname: "Hot", instance: "a", severity: "error" },
      commonAnnotations: { summary: "a is hot" },
      externalURL: "https://wall.example/console",
      version: "4",
      groupKey: '{}:{alertname="Hot"}',
      truncatedAlerts: 0,
    });
  });

  it("is resolved when nothing of it stands, and has in common what all have", () => {
    const ended = { endsMs: NOW };
    expect(JSON.parse(body([told("a", ended), told("b")]).text).status).toBe("firing");
    const { status, commonLabels, commonAnnotations, alerts } = JSON.parse(body([told("a", ended), told("b", ended)]).text);
    expect([status, commonLabels, commonAnnotations]).toEqual(["resolved", { alertname: "Hot", severity: "error" }, {}]);
    expect(alerts.map((one: { status: string; endsAt: string }) => [one.status, one.endsAt])).toEqual([
      ["resolved", "2026-11-25T12:00:00.000Z"],
      ["resolved", "2026-11-25T12:00:00.000Z"],
    ]);
  });

  it("counts what does not fit, and never grows past its bound", () => {
    const many = Array.from({ length: 1_000 }, (_, i) => told(`d${i}`, { annotations: [["text", "温".repeat(100)]] }));
    const { text, alarms } = body(many);
    const { alerts, truncatedAlerts } = JSON.parse(text);
    expect([alarms, alerts.length + truncatedAlerts, bytesOf(text) <= MAX_BODY_BYTES, bytesOf(text) > MAX_BODY_BYTES - 1_000]).toEqual([
      1_000,
      1_000,
      true,
      true,
    ]);
    expect(alerts[0].labels.instance).toBe("d0");
  });
});

describe("fingerprintOf", () => {
  it("is Alertmanager's: FNV-1a over the labels, whatever their order", () => {
    // Alertmanager 0.25 shows these of alerts with these labels.
    expect(fingerprintOf([["alertname", "Hot"]])).toBe("592ecc9a3acefc0b");
    const labels = [
      ["b", "温度"],
      ["a", "x"],
    ] as const;
    expect([labels, [...labels].reverse()].map(fingerprintOf)).toEqual(["4c99a84ecd690bb4", "4c99a84ecd690bb4"]);
  });
});

describe("groupOf", () => {
  it("is what stands under a name with what ended just now, what changed first", () => {
    const other = told("c", { labels: [["alertname", "Cold"]] });
    const all = [told("a"), told("b"), told("d", { endsMs: NOW }), told("e", { endsMs: NOW }), other];
    const changed = new Set(['{alertname="Hot",instance="b"}', '{alertname="Hot",instance="e"}']);
    expect(groupOf("Hot", all, changed).map(({ id }) => id.slice(-3, -2))).toEqual(["b", "e", "a"]);
  });
});
