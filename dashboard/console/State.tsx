/** A state as it is always shown: shape, word and colour, so that none of the three is needed to tell it. */
import type { ComponentChildren } from "preact";
import { Shape, type ShapeName } from "../panels/Shape.tsx";
import { type CommandEntry, resultOf } from "./commands.ts";
import { useConsole } from "./context.ts";
import { errorWord, isSiteError, resultWord, targetErrorWord } from "./words/commands.ts";

/** `good` is quiet on purpose: colour is for what needs a person. `info`, `warning` and `critical` are a notice's levels, the last four the priorities of alarms. */
export type Tone = "good" | "waiting" | "late" | "bad" | "info" | "warning" | "critical" | "high" | "medium" | "low";

interface StateProps {
  readonly shape: ShapeName;
  readonly tone: Tone;
  readonly children: ComponentChildren;
}

export function State({ shape, tone, children }: StateProps) {
  return (
    <span class={`state tone-${tone}`}>
      <Shape name={shape} />
      <span>{children}</span>
    </span>
  );
}

const RESULTS: Readonly<Record<ReturnType<typeof resultOf>, readonly [ShapeName, Tone]>> = {
  sending: ["ring", "waiting"],
  waiting: ["diamond", "waiting"],
  done: ["circle", "good"],
  failed: ["octagon", "bad"],
  expired: ["square", "late"],
  refused: ["octagon", "bad"],
};

/** Past it a command that is still on its way has no connection, and that is said. */
const SLOW_MS = 1_000;

export function CommandState({ entry }: { readonly entry: CommandEntry }) {
  const { store, words, language } = useConsole();
  const result = resultOf(entry);
  const [shape, tone] = RESULTS[result];
  const slow = result === "sending" && store.socket.value !== "open" && store.nowMs.value - entry.startedMs > SLOW_MS;
  const failures = entry.targets.flatMap(({ error }) => (error === null ? [] : [targetErrorWord(error, words.commands)]));
  const reason = slow ? words.commands.slow : entry.error ? errorWord(entry.error, language) : failures.join("; ");
  // What never reached the site was refused by nobody: the reason says it all.
  const word = entry.error && !isSiteError(entry.error.code) ? "" : resultWord(result, words.commands);
  return (
    <State shape={shape} tone={tone}>
      {word}
      {reason !== "" && (
        <span class="reason">
          {word !== "" && " · "}
          {reason}
        </span>
      )}
    </State>
  );
}
