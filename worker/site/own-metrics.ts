/**
 * Parapet's own metrics: what a site says of itself, on `GET /metrics` and as series of its own (own-series.ts). What the platform
 * bills is among them, so that cost is counted and not guessed.
 */

import type { AlarmHealth } from "../../core/alarm/noise.ts";
import { type Labels, seriesKey } from "../../core/metric.ts";
import { OUTCOMES, type TargetFigures } from "./notifier.ts";

type Reasons = Readonly<Partial<Record<string, number>>>;

export interface OwnFigures {
  readonly startedMs: number;
  readonly nowMs: number;
  readonly counts: {
    readonly samples: number;
    readonly repeated: number;
    readonly refused: Reasons;
    readonly bodies: number;
    readonly unread: number;
    readonly exemplars: number;
    readonly replayed: number;
  };
  /** Calls into the object, as the platform bills them, by what was asked. */
  readonly requests: Reasons;
  /** What the platform bills beside the object, as told by who calls it. */
  readonly billed: {
    readonly workerRequests: number;
    readonly room: { readonly requests: Reasons; readonly rowsRead: number; readonly rowsWritten: number };
  };
  readonly head: {
    readonly seriesCount: number;
    readonly maxSeries: number;
    readonly heldBytes: number;
    readonly maxBytes: number;
    readonly sealedBytes: number;
    readonly outOfOrder: number;
    readonly brokenChunks: number;
  };
  readonly cacheBytes: number;
  readonly devices: { readonly size: number; readonly overflow: number };
  readonly maxDevices: number;
  readonly metadata: { readonly size: number; readonly refused: number };
  readonly journal: {
    readonly rows: number;
    readonly bytes: number;
    readonly commits: number;
    readonly failures: number;
    readonly segmentSamples: number;
  };
  readonly checkpoints: { readonly written: number; readonly failures: number; readonly chunks: number; readonly chunkBytes: number };
  readonly retention: {
    readonly daysForAge: number;
    readonly daysForSize: number;
    readonly rollUpsForSize: number;
    readonly seriesGone: number;
    readonly rollUpsFailed: number;
    readonly fill: number;
  };
  readonly shortened: boolean;
  readonly storageFailing: boolean;
  readonly rollUps: { readonly written: number; readonly bytes: number };
  readonly rawDays: number;
  readonly databaseBytes: number;
  /** As the platform bills them. */
  readonly rows: { readonly read: number; readonly written: number };
  readonly alarms: {
    /** By state; normal ones are not kept. */
    readonly states: Reasons;
    readonly health: AlarmHealth;
    readonly flood: boolean;
    readonly refused: number;
    readonly historyDropped: number;
    readonly rules: number;
    readonly brokenRules: number;
    readonly evaluations: number;
    readonly failures: number;
    readonly samplesRefused: number;
  };
  readonly screens: number;
  readonly streams: number;
  readonly maxStreams: number;
  readonly queues: { readonly bytes: number; readonly longest: number; readonly maxBytes: number };
  readonly cuts: Reasons;
  readonly frames: number;
  readonly frameBytes: number;
  readonly notifications: readonly TargetFigures[];
  readonly texts: { readonly size: number; readonly characters: number; readonly most: number };
}

export interface OwnMetric {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly samples: readonly OwnSample[];
}

export interface OwnSample {
  readonly labels: Labels;
  readonly value: number;
}

export function ownMetrics(figures: OwnFigures): readonly OwnMetric[] {
  const { counts, billed, head, devices, journal, checkpoints, rollUps, retention, rows, queues } = figures;
  return [
    gauge("parapet_start_time_seconds", "When the site came into memory, Unix time.", figures.startedMs / 1_000),
    counter("parapet_awake_seconds_total", "Time in memory, which the platform bills.", (figures.nowMs - figures.startedMs) / 1_000),
    counters("parapet_requests_total", "Calls to the site, as the platform bills them, by what was asked.", "what", figures.requests),
    counter("parapet_worker_requests_total", "Requests to the Worker, as its isolates told with their calls.", billed.workerRequests),
    counters("parapet_room_requests_total", "Calls, socket messages and wake-ups of the control room.", "what", billed.room.requests),
    counter("parapet_room_rows_read_total", "Rows that the control room read, as it told.", billed.room.rowsRead),
    counter("parapet_room_rows_written_total", "Rows that the control room wrote, as it told.", billed.room.rowsWritten),
    counter("parapet_samples_total", "Samples stored since the site started.", counts.samples),
    counter("parapet_samples_repeated_total", "Samples that were there already.", counts.repeated),
    counter("parapet_samples_out_of_order_total", "Samples stored behind a newer one of their series.", head.outOfOrder),
    counters("parapet_samples_refused_total", "Samples refused, by reason.", "reason", counts.refused),
    counter("parapet_values_unread_total", "Lines and values of bodies that were refused as they were read.", counts.unread),
    counter("parapet_exemplars_dropped_total", "Exemplars that senders sent; none is kept.", counts.exemplars),
    gauge("parapet_samples_replayed", "Samples taken back from the journal at the start.", counts.replayed),
    counter("parapet_bodies_total", "Bodies taken in.", counts.bodies),
    gauge("parapet_series", "Series that the site knows.", head.seriesCount),
    counter("parapet_series_gone_total", "Series that left with their last chunk.", retention.seriesGone),
    gauge("parapet_devices", "Devices that were heard.", devices.size),
    counter("parapet_devices_refused_total", "Reports of devices that there was no room for.", devices.overflow),
    gauge("parapet_metadata", "Metrics whose type, help or unit a sender has said.", figures.metadata.size),
    counter("parapet_metadata_refused_total", "Such words about metrics that there was no room for.", figures.metadata.refused),
    gauges("parapet_limit_ratio", "How much of a limit is used: at 1 what is new is refused, or the oldest leaves.", "limit", {
      series: head.seriesCount / head.maxSeries,
      head: head.heldBytes / head.maxBytes,
      devices: devices.size / figures.maxDevices,
      database: retention.fill,
      streams: figures.streams / figures.maxStreams,
      queue: queues.longest / queues.maxBytes,
      texts: figures.texts.size / figures.texts.most,
    }),
    gauge("parapet_head_bytes", "Bytes of series in memory: names, chunks, decoded columns.", head.heldBytes),
    gauge("parapet_head_sealed_bytes", "Bytes of sealed chunks that wait for a checkpoint.", head.sealedBytes),
    gauge("parapet_cache_bytes", "Bytes of chunks read from disk and kept.", figures.cacheBytes),
    counter("parapet_chunks_total", "Sealed chunks written.", checkpoints.chunks),
    counter("parapet_chunk_bytes_total", "Bytes of blocks of sealed chunks written, directories included.", checkpoints.chunkBytes),
    counter("parapet_chunks_broken_total", "Chunks that could not be read.", head.brokenChunks),
    counter("parapet_roll_up_buckets_total", "Buckets of roll-ups written.", rollUps.written),
    counter("parapet_roll_up_bytes_total", "Bytes of blocks of roll-ups written, directories included.", rollUps.bytes),
    counter("parapet_roll_ups_failed_total", "Slices of a day's roll-up that the disk refused.", retention.rollUpsFailed),
    counter("parapet_roll_up_periods_dropped_total", "Periods of roll-ups that left for want of room.", retention.rollUpsForSize),
    counter("parapet_checkpoints_total", "Checkpoints written.", checkpoints.written),
    counter("parapet_checkpoints_failed_total", "Checkpoints that the disk refused.", checkpoints.failures),
    counter("parapet_journal_rows_total", "Journal rows written.", journal.rows),
    counter("parapet_journal_bytes_total", "Bytes of journal rows written.", journal.bytes),
    counter("parapet_journal_commits_total", "Commit windows closed.", journal.commits),
    counter("parapet_journal_failures_total", "Commit windows that the disk refused.", journal.failures),
    gauge("parapet_storage_failing", "1 while the disk refuses to write.", figures.storageFailing ? 1 : 0),
    gauge("parapet_journal_samples", "Samples that a start would replay.", journal.segmentSamples),
    counter("parapet_rows_read_total", "Rows read, as the platform bills them.", rows.read),
    counter("parapet_rows_written_total", "Rows written, as the platform bills them.", rows.written),
    gauge("parapet_database_bytes", "Size of the site's database.", figures.databaseBytes),
    gauge("parapet_raw_days", "Days that have chunks on disk.", figures.rawDays),
    counters("parapet_raw_days_dropped_total", "Days that left, by reason.", "reason", {
      age: retention.daysForAge,
      size: retention.daysForSize,
    }),
    gauge(
      "parapet_history_shortened",
      "1 while something is missing that left before its time, for want of room.",
      figures.shortened ? 1 : 0,
    ),
    ...alarmMetrics(figures.alarms),
    gauge("parapet_screens", "Screens with a stream open.", figures.screens),
    gauge("parapet_streams", "Streams open to screens and consoles.", figures.streams),
    gauge("parapet_stream_queue_bytes", "Bytes queued to streams and not sent yet.", queues.bytes),
    gauge("parapet_stream_queue_longest_bytes", "The same of the stream that has most.", queues.longest),
    counters("parapet_streams_cut_total", "Streams cut, by reason.", "reason", figures.cuts),
    counter("parapet_frames_total", "Frames made.", figures.frames),
    counter("parapet_frame_bytes_total", "Bytes of frames made, each once.", figures.frameBytes),
    ...notificationMetrics(figures.notifications),
    gauge("parapet_texts", "Texts that streamed in and are kept.", figures.texts.size),
    counter("parapet_text_characters_total", "Characters of texts taken.", figures.texts.characters),
  ];
}

/** The five figures of alarm health (ANSI/ISA-18.2, EEMUA 191) among them. */
function alarmMetrics(alarms: OwnFigures["alarms"]): readonly OwnMetric[] {
  const { health } = alarms;
  return [
    gauges("parapet_alarms", "Alarms by state: UNACK, ACKED, RTNUN stand; SHLVD, DSUPR, OOSRV are told to nobody.", "state", alarms.states),
    gauge("parapet_alarms_raised_10m", "New alarms of the last ten minutes; more than ten are a flood.", health.raisedIn10Min),
    gauge("parapet_alarms_raised_24h", "New alarms of the last day; 150 can be managed, 300 are too many.", health.raisedInDay),
    gauge("parapet_alarm_flood", "1 while there is a flood.", alarms.flood ? 1 : 0),
    gauge("parapet_alarm_flood_ratio", "Share of the last day's ten-minute periods that had a flood.", health.floodRatio),
    gauge("parapet_alarms_chattering", "Alarms that come and go so often that they are held.", health.chattering),
    gauge("parapet_alarms_stale", "Alarms that are active for more than a day.", health.stale),
    gauges("parapet_alarm_priority_ratio", "Share of the last day's new alarms by priority.", "priority", health.priorityRatio),
    counter("parapet_alarms_refused_total", "Alarms that there was no room for.", alarms.refused),
    counter("parapet_alarm_history_dropped_total", "Lines of history beyond what is kept of a day.", alarms.historyDropped),
    gauge("parapet_rules", "Rules in force.", alarms.rules),
    gauge("parapet_rules_failing", "Rules that could not be evaluated the last time.", alarms.brokenRules),
    counter("parapet_rule_evaluations_total", "Evaluations of rules.", alarms.evaluations),
    counter("parapet_rule_evaluations_failed_total", "Evaluations of rules that failed.", alarms.failures),
    counter("parapet_rule_samples_refused_total", "Samples of rules that the store refused.", alarms.samplesRefused),
  ];
}

/** In Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export function formatOwnMetrics(metrics: readonly OwnMetric[]): string {
  return metrics
    .map(({ name, type, help, samples }) => {
      const lines = samples.map(({ labels, value }) => `${seriesKey(name, labels)} ${value}\n`);
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
    })
    .join("");
}

function notificationMetrics(targets: readonly TargetFigures[]): readonly OwnMetric[] {
  const of = (figure: (target: TargetFigures) => number): OwnSample[] =>
    targets.map((one) => ({ labels: [["target", one.target]], value: figure(one) }));
  const outcomes = targets.flatMap(({ target, outcomes: counts }) =>
    OUTCOMES.map((outcome): OwnSample => {
      const labels: Labels = [
        ["outcome", outcome],
        ["target", target],
      ];
      return { labels, value: counts[outcome] };
    }),
  );
  return [
    {
      name: "parapet_notifications_total",
      type: "counter",
      help: "Notifications by target, and what became of them: failed ones are tried again.",
      samples: outcomes,
    },
    {
      name: "parapet_notifications_queued",
      type: "gauge",
      help: "Messages that wait for their target.",
      samples: of(({ queued }) => queued),
    },
    { name: "parapet_dead_letters", type: "gauge", help: "Messages that were given up.", samples: of(({ dead }) => dead) },
  ];
}

function counter(name: string, help: string, value: number): OwnMetric {
  return { name, type: "counter", help, samples: [{ labels: [], value }] };
}

function gauge(name: string, help: string, value: number): OwnMetric {
  return { name, type: "gauge", help, samples: [{ labels: [], value }] };
}

function counters(name: string, help: string, label: string, values: Reasons): OwnMetric {
  return { name, type: "counter", help, samples: samplesOf(label, values) };
}

function gauges(name: string, help: string, label: string, values: Reasons): OwnMetric {
  return { name, type: "gauge", help, samples: samplesOf(label, values) };
}

function samplesOf(label: string, values: Reasons): OwnSample[] {
  return Object.entries(values).map(([value, figure]) => ({ labels: [[label, value]], value: figure as number }));
}
