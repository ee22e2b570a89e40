/** Parapet's own metrics, in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/). */

export interface OwnFigures {
  readonly counts: {
    readonly samples: number;
    readonly repeated: number;
    readonly refused: Readonly<Partial<Record<string, number>>>;
    readonly bodies: number;
    readonly replayed: number;
  };
  readonly series: number;
  readonly headBytes: number;
  readonly devices: number;
  readonly journal: { readonly rows: number; readonly bytes: number; readonly commits: number };
  readonly databaseBytes: number;
  readonly streams: number;
  readonly cuts: Readonly<Partial<Record<string, number>>>;
  readonly frames: number;
  readonly frameBytes: number;
}

export function ownMetrics(figures: OwnFigures): string {
  const { counts, journal } = figures;
  return [
    family("parapet_samples_total", "counter", "Samples stored since the site started.", counts.samples),
    family("parapet_samples_repeated_total", "counter", "Samples that were there already.", counts.repeated),
    family("parapet_samples_refused_total", "counter", "Samples refused, by reason.", counts.refused),
    family("parapet_samples_replayed", "gauge", "Samples taken back from the journal at the start.", counts.replayed),
    family("parapet_bodies_total", "counter", "Bodies taken in.", counts.bodies),
    family("parapet_series", "gauge", "Series in the head.", figures.series),
    family("parapet_head_bytes", "gauge", "Bytes of chunks and decoded columns in memory.", figures.headBytes),
    family("parapet_devices", "gauge", "Devices that were heard.", figures.devices),
    family("parapet_journal_rows_total", "counter", "Journal rows written.", journal.rows),
    family("parapet_journal_bytes_total", "counter", "Bytes of journal rows written.", journal.bytes),
    family("parapet_journal_commits_total", "counter", "Commit windows closed.", journal.commits),
    family("parapet_database_bytes", "gauge", "Size of the site's database.", figures.databaseBytes),
    family("parapet_streams", "gauge", "Streams open to screens and consoles.", figures.streams),
    family("parapet_streams_cut_total", "counter", "Streams cut, by reason.", figures.cuts),
    family("parapet_frames_total", "counter", "Frames made.", figures.frames),
    family("parapet_frame_bytes_total", "counter", "Bytes of frames made, each once.", figures.frameBytes),
  ].join("");
}

function family(name: string, type: "counter" | "gauge", help: string, value: number | Readonly<Partial<Record<string, number>>>): string {
  const head = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  if (typeof value === "number") return `${head}${name} ${value}\n`;
  return (
    head +
    Object.entries(value)
      .map(([reason, count]) => `${name}{reason="${reason}"} ${count}\n`)
      .join("")
  );
}
