/** Parapet's own metrics, in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/). */

type Reasons = Readonly<Partial<Record<string, number>>>;

export interface OwnFigures {
  readonly counts: {
    readonly samples: number;
    readonly repeated: number;
    readonly refused: Reasons;
    readonly bodies: number;
    readonly replayed: number;
  };
  readonly head: {
    readonly seriesCount: number;
    readonly maxSeries: number;
    readonly bytes: number;
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
    readonly seriesGone: number;
    readonly shortened: boolean;
    readonly rollUpsFailed: number;
    readonly fill: number;
  };
  readonly rollUps: { readonly buckets: number; readonly bytes: number };
  readonly rawDays: number;
  readonly databaseBytes: number;
  /** As the platform bills them. */
  readonly rows: { readonly read: number; readonly written: number };
  readonly screens: number;
  readonly streams: number;
  readonly cuts: Reasons;
  readonly frames: number;
  readonly frameBytes: number;
}

export function ownMetrics(figures: OwnFigures): string {
  const { counts, head, devices, journal, checkpoints, rollUps, retention, rows } = figures;
  return [
    counter("parapet_samples_total", "Samples stored since the site started.", counts.samples),
    counter("parapet_samples_repeated_total", "Samples that were there already.", counts.repeated),
    counter("parapet_samples_out_of_order_total", "Samples stored behind a newer one of their series.", head.outOfOrder),
    reasons("parapet_samples_refused_total", "Samples refused, by reason.", counts.refused),
    gauge("parapet_samples_replayed", "Samples taken back from the journal at the start.", counts.replayed),
    counter("parapet_bodies_total", "Bodies taken in.", counts.bodies),
    gauge("parapet_series", "Series that the site knows.", head.seriesCount),
    counter("parapet_series_gone_total", "Series that left with their last chunk.", retention.seriesGone),
    gauge("parapet_devices", "Devices that were heard.", devices.size),
    counter("parapet_devices_refused_total", "Reports of devices that there was no room for.", devices.overflow),
    gauge("parapet_metadata", "Metrics whose type, help or unit a sender has said.", figures.metadata.size),
    counter("parapet_metadata_refused_total", "Such words about metrics that there was no room for.", figures.metadata.refused),
    family("parapet_limit_ratio", "gauge", "How much of a limit is used: at 1 what is new is refused, or the oldest leaves.", "limit", {
      series: head.seriesCount / head.maxSeries,
      devices: devices.size / figures.maxDevices,
      database: retention.fill,
    }),
    gauge("parapet_head_bytes", "Bytes of chunks and decoded columns in memory.", head.bytes),
    gauge("parapet_head_sealed_bytes", "Bytes of sealed chunks that wait for a checkpoint.", head.sealedBytes),
    gauge("parapet_cache_bytes", "Bytes of chunks read from disk and kept.", figures.cacheBytes),
    counter("parapet_chunks_total", "Sealed chunks written.", checkpoints.chunks),
    counter("parapet_chunk_bytes_total", "Bytes of blocks of sealed chunks written, directories included.", checkpoints.chunkBytes),
    counter("parapet_chunks_broken_total", "Chunks that could not be read.", head.brokenChunks),
    counter("parapet_roll_up_buckets_total", "Buckets of roll-ups written.", rollUps.buckets),
    counter("parapet_roll_up_bytes_total", "Bytes of blocks of roll-ups written, directories included.", rollUps.bytes),
    counter("parapet_roll_ups_failed_total", "Slices of a day's roll-up that the disk refused.", retention.rollUpsFailed),
    counter("parapet_checkpoints_total", "Checkpoints written.", checkpoints.written),
    counter("parapet_checkpoints_failed_total", "Checkpoints that the disk refused.", checkpoints.failures),
    counter("parapet_journal_rows_total", "Journal rows written.", journal.rows),
    counter("parapet_journal_bytes_total", "Bytes of journal rows written.", journal.bytes),
    counter("parapet_journal_commits_total", "Commit windows closed.", journal.commits),
    counter("parapet_journal_failures_total", "Commit windows that the disk refused.", journal.failures),
    gauge("parapet_journal_samples", "Samples that a start would replay.", journal.segmentSamples),
    counter("parapet_rows_read_total", "Rows read, as the platform bills them.", rows.read),
    counter("parapet_rows_written_total", "Rows written, as the platform bills them.", rows.written),
    gauge("parapet_database_bytes", "Size of the site's database.", figures.databaseBytes),
    gauge("parapet_raw_days", "Days that have chunks on disk.", figures.rawDays),
    family("parapet_raw_days_dropped_total", "counter", "Days that left, by reason.", "reason", {
      age: retention.daysForAge,
      size: retention.daysForSize,
    }),
    gauge("parapet_history_shortened", "1 when a day left before its time, for want of room.", retention.shortened ? 1 : 0),
    gauge("parapet_screens", "Screens with a stream open.", figures.screens),
    gauge("parapet_streams", "Streams open to screens and consoles.", figures.streams),
    reasons("parapet_streams_cut_total", "Streams cut, by reason.", figures.cuts),
    counter("parapet_frames_total", "Frames made.", figures.frames),
    counter("parapet_frame_bytes_total", "Bytes of frames made, each once.", figures.frameBytes),
  ].join("");
}

function counter(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${name} ${value}\n`;
}

function gauge(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
}

function reasons(name: string, help: string, values: Reasons): string {
  return family(name, "counter", help, "reason", values);
}

function family(name: string, type: "counter" | "gauge", help: string, label: string, values: Reasons): string {
  const lines = Object.entries(values).map(([value, count]) => `${name}{${label}="${value}"} ${count}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}
