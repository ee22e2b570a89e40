/**
 * OpenTelemetry's JavaScript SDK: protobuf with cumulative temporality, JSON with delta. It sends again what was refused for now, so
 * that all that was counted during an outage is there after it.
 */
import { AggregationTemporalityPreference, OTLPMetricExporter as JsonExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPMetricExporter as ProtobufExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from "@opentelemetry/sdk-metrics";
import { expectSame, type Sender } from "./sender.ts";
import { pause, type SenderSite } from "./site.ts";

/** An export may take as long, and the SDK tries again within: after 1 s, 2.5 s, 4.75 s. What is delta is lost after that. */
const INTERVAL_MS = 5_000;
const OUTAGE_MS = 1_500;

/** What one SDK counts, and what of it has to be there in the end. */
async function tryExporter(site: SenderSite, instance: string, exporter: PushMetricExporter): Promise<void> {
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: INTERVAL_MS, exportTimeoutMillis: INTERVAL_MS });
  const isDelta = exporter.selectAggregationTemporality?.(InstrumentType.COUNTER) === AggregationTemporality.DELTA;
  const exponential = { instrumentName: "cycle.energy", aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } } as const;
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ "service.name": "press", "service.instance.id": instance, "host.name": "pc-7" }),
    readers: [reader],
    views: isDelta ? [] : [exponential],
  });
  const meter = provider.getMeter("shopfloor", "1.0.0");
  const parts = meter.createCounter("parts", { unit: "{part}", description: "Parts made." });
  const queue = meter.createUpDownCounter("queue");
  const cycle = meter.createHistogram("cycle.time", { unit: "s", advice: { explicitBucketBoundaries: [1, 5] } });
  const energy = isDelta ? undefined : meter.createHistogram("cycle.energy", { unit: "J" });
  meter.createObservableGauge("oil.temperature", { unit: "Cel" }).addCallback((result) => result.observe(40.5, { zone: "front" }));
  let made = 0;
  const work = async (forMs: number): Promise<void> => {
    for (const endMs = Date.now() + forMs; Date.now() < endMs; await pause(50)) {
      made++;
      parts.add(1, { ok: true });
      queue.add(made % 2 === 0 ? -1 : 1);
      cycle.record(2);
      energy?.record(3);
    }
  };
  const value = async (query: string): Promise<number | undefined> => (await site.ask(query))[0]?.value;
  const device = `{instance="${instance}"}`;
  try {
    await work(500);
    await reader.forceFlush();
    const [oil] = await site.until(`oil_temperature_celsius${device}`);
    const labels = {
      __name__: "oil_temperature_celsius",
      instance,
      job: "press",
      otel_scope_name: "shopfloor",
      otel_scope_version: "1.0.0",
      zone: "front",
    };
    expectSame("labels", oil?.labels, labels);
    expectSame("what is known of the resource", (await site.ask(`target_info${device}`))[0]?.labels.host_name, "pc-7");
    let exported: Promise<void> | undefined;
    await site.away(async () => {
      await work(OUTAGE_MS / 2);
      exported = reader.forceFlush();
      await work(OUTAGE_MS / 2);
    });
    // While the export of the outage waits for its next try: this one overtakes it.
    await work(100);
    await reader.forceFlush();
    await exported;
    expectSame("what was counted", await value(`parts_total${device}`), made);
    expectSame("the queue", await value(`queue${device}`), made % 2);
    const bucket = (name: string, le: string): Promise<number | undefined> => value(`${name}_bucket{instance="${instance}",le="${le}"}`);
    expectSame(
      "the histogram",
      [await bucket("cycle_time_seconds", "1"), await bucket("cycle_time_seconds", "5"), await value(`cycle_time_seconds_sum${device}`)],
      [0, made, 2 * made],
    );
    if (energy)
      expectSame(
        "the exponential histogram",
        [await bucket("cycle_energy_joules", "4"), await value(`cycle_energy_joules_sum${device}`)],
        [made, 3 * made],
      );
  } finally {
    await provider.shutdown().catch(() => {
      // It flushes once more; what it says of that is of no matter to the check.
    });
  }
}

export const openTelemetry: Sender = {
  name: "opentelemetry",
  checks: "the JavaScript SDK, protobuf cumulative and JSON delta: labels, totals, histograms; what an outage counted is there after it",
  find: async () => "npm",
  async check(site) {
    const address = `${site.url}/v1/metrics`;
    // As docs/ingest.md has it: from the environment.
    process.env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT = address;
    process.env.OTEL_EXPORTER_OTLP_HEADERS = `authorization=Bearer%20${site.token}`;
    await tryExporter(site, "press-proto", new ProtobufExporter());
    await tryExporter(site, "press-json", new JsonExporter({ temporalityPreference: AggregationTemporalityPreference.DELTA }));
  },
};
