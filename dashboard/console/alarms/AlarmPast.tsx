/** The past of an alarm: the samples behind it with what happened marked on them, its states over the same time, and every event in words. */
import { useComputed } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useConsole } from "../context.ts";
import { formatSpan } from "../times.ts";
import { errorWord } from "../words/commands.ts";
import { AlarmEvent } from "./AlarmEvent.tsx";
import { RANGES_MS, stepMsOf } from "./history.ts";
import type { AlarmPast as Past } from "./history-store.ts";

/** Reading it more often would show nothing that an event does not bring. */
const AGAIN_MS = 60_000;

interface PastProps {
  readonly alarm: string;
  /** Changes when something happened to it. */
  readonly stamp: string;
}

export function AlarmPast({ alarm, stamp }: PastProps) {
  const { store, history, words, language } = useConsole();
  const [rangeMs, setRange] = useState(RANGES_MS[0] as number);
  const turn = useComputed(() => Math.floor(store.nowMs.value / AGAIN_MS)).value;
  // A week has no more to show after a minute.
  const due = Math.floor((turn * AGAIN_MS) / Math.max(AGAIN_MS, stepMsOf(rangeMs)));
  const connected = store.socket.value === "open";
  useEffect(() => void history.load(alarm, rangeMs, store.nowMs.peek()), [alarm, rangeMs, stamp, due, connected]);
  const read = history.past.value;
  const past = read?.alarm === alarm ? read : undefined;
  const error = history.error.value;
  return (
    <section class="past" data-range={past && past.toMs - past.fromMs >= rangeMs ? rangeMs : undefined}>
      <h3>{words.history.title}</h3>
      <fieldset class="ranges" aria-label={words.history.range}>
        {RANGES_MS.map((choice) => (
          <button key={choice} type="button" aria-pressed={choice === rangeMs} onClick={() => setRange(choice)}>
            {formatSpan(choice, language)}
          </button>
        ))}
      </fieldset>
      {error && (
        <p class="wrong" role="status">
          {words.history.failed} {errorWord(error, language)}
        </p>
      )}
      {past ? (
        <>
          <Plot past={past} />
          <Events past={past} />
        </>
      ) : (
        !error && <p class="quiet">{words.history.reading}</p>
      )}
    </section>
  );
}

/** uPlot is a file of its own: who only acknowledges never loads it. */
function Plot({ past }: { readonly past: Past }) {
  const { words } = useConsole();
  const [body, setBody] = useState<{ readonly Body: ComponentType<{ past: Past }> } | "loading" | "failed">("loading");
  function load(): void {
    setBody("loading");
    import("./PastPlot.tsx").then(
      ({ PastPlot }) => setBody({ Body: PastPlot }),
      () => setBody("failed"),
    );
  }
  useEffect(load, []);
  if (body === "loading") return <div class="past-plot" />;
  if (body === "failed") {
    return (
      <div class="past-plot">
        <p class="wrong">{words.history.plotFailed}</p>
        <button type="button" onClick={load}>
          {words.history.again}
        </button>
      </div>
    );
  }
  return <body.Body past={past} />;
}

/** As many as are read one by one; the plot has all. */
const EVENTS_SHOWN = 100;

function Events({ past }: { readonly past: Past }) {
  const { words } = useConsole();
  const { lines } = past;
  return (
    <>
      {lines.length === 0 && <p class="quiet">{words.history.none}</p>}
      <ol class="events">
        {lines.slice(0, EVENTS_SHOWN).map((line, i) => (
          <AlarmEvent key={`${line.atMs} ${line.type} ${i}`} line={line} named={false} />
        ))}
      </ol>
      {lines.length > EVENTS_SHOWN && <p class="quiet">{words.history.cut(EVENTS_SHOWN)}</p>}
    </>
  );
}
