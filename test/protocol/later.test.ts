import { describe, expect, it } from "vitest";
import type { ProblemCode } from "../../protocol/errors.ts";
import { formAnswer, type IngestForm } from "../../protocol/later.ts";

const FORMS: readonly IngestForm[] = [
  "native",
  "influx-v1",
  "influx-v2",
  "remote-write",
  "otlp",
  "pushgateway",
  "collectd",
  "opentsdb",
  "thingsboard",
  "home-assistant",
  "cloudevents",
];
const LATER: readonly ProblemCode[] = ["too-fast", "overloaded", "storage-failed"];

const statuses = (form: IngestForm): number[] => LATER.map((code) => formAnswer(form, code).status);

describe("formAnswer", () => {
  it("says later with a status that no sender of the protocol drops at, and always when", () => {
    // Prometheus drops at 429, Telegraf's v1 output at any 4xx.
    for (const form of ["native", "influx-v1"] as const) expect([form, statuses(form)]).toEqual([form, [503, 503, 503]]);
    expect(statuses("remote-write")).toEqual([503, 503, 503]);
    for (const form of FORMS) {
      for (const code of LATER) {
        const { status, headers } = formAnswer(form, code);
        expect([form, code, status === 503 || status === 429, headers["retry-after"]]).toEqual([form, code, true, "5"]);
      }
    }
    expect(statuses("influx-v2")).toEqual([429, 503, 503]);
    expect(statuses("otlp")).toEqual([429, 503, 503]);
    expect(statuses("cloudevents")).toEqual([429, 429, 503]);
  });

  it("does not say later of what will not be taken later: series past the limit", () => {
    for (const form of FORMS) {
      const { status, headers } = formAnswer(form, "series-limit");
      expect([form, status, headers["retry-after"]]).toEqual([form, 400, undefined]);
    }
  });

  it("asks for credentials in the one way that collectd answers, and for none otherwise", () => {
    for (const form of FORMS) {
      const { status, headers } = formAnswer(form, "unauthorized");
      expect([form, status, headers["www-authenticate"]]).toEqual([form, 401, 'Basic realm="parapet", charset="UTF-8"']);
      expect(formAnswer(form, "forbidden").headers["www-authenticate"]).toBeUndefined();
    }
  });

  it("says too large with 413 everywhere, which Telegraf and the SDKs split at", () => {
    for (const form of FORMS) expect([form, formAnswer(form, "body-too-large").status]).toEqual([form, 413]);
  });

  it("speaks in the protocol's own shape", () => {
    const shape = (form: IngestForm, code: ProblemCode = "overloaded", detail = "full"): [string | undefined, unknown] => {
      const { headers, body } = formAnswer(form, code, detail);
      return [headers["content-type"], headers["content-type"]?.includes("json") ? JSON.parse(String(body)) : body];
    };
    const problem = { type: "urn:parapet:problem:overloaded", title: "The site cannot take more right now", code: "overloaded" };
    expect(shape("native")).toEqual(["application/problem+json", { ...problem, status: 503, detail: "full" }]);
    expect(shape("native", "overloaded", "")[1]).toEqual({ ...problem, status: 503 });
    expect(shape("cloudevents")[1]).toEqual({ ...problem, status: 429, detail: "full" });
    expect(shape("influx-v1")[1]).toEqual({ error: "full" });
    expect(shape("influx-v1", "body-too-large")[1]).toEqual({ error: "Request Entity Too Large" });
    expect(shape("influx-v1", "unauthorized")[1]).toEqual({ error: "authorization failed" });
    expect(shape("influx-v2")[1]).toEqual({ code: "unavailable", message: "full" });
    expect(shape("influx-v2", "body-too-large")[1]).toEqual({ code: "request too large", message: "full" });
    expect(shape("influx-v2", "bad-gzip")[1]).toEqual({ code: "invalid", message: "full" });
    for (const form of ["remote-write", "pushgateway", "collectd"] as const)
      expect(shape(form)).toEqual(["text/plain; charset=utf-8", "full\n"]);
    expect(shape("opentsdb")[1]).toEqual({ error: { code: 503, message: "full" } });
    expect(shape("home-assistant")[1]).toEqual({ message: "full" });
    expect(shape("thingsboard", "unauthorized")[1]).toEqual({ status: 401, message: "full" });
    expect(shape("otlp")).toEqual(["application/json", { code: 14, message: "full" }]);
  });

  it("answers OTLP in the request's own type", () => {
    const { headers, body } = formAnswer("otlp", "too-fast", "wait é", "application/x-protobuf");
    expect(headers["content-type"]).toBe("application/x-protobuf");
    expect(body).toEqual(Uint8Array.of(0x08, 8, 0x12, 6, ...[..."wait ?"].map((c) => c.charCodeAt(0))));
    expect((formAnswer("otlp", "overloaded", "x".repeat(500), "application/x-protobuf").body as Uint8Array)[3]).toBe(127);
  });
});
