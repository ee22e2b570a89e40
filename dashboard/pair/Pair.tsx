/** What a screen that is not paired shows: its code as large as fits, the same as a QR code, and what to do with it. */
import { showCode } from "../../protocol/page.ts";
import { isShown, type Pairing } from "./pairing.ts";
import { qrPath } from "./qr.ts";
import { WORDS, type WordName } from "./words.ts";

export interface PairProps {
  readonly pairing: Exclude<Pairing, { phase: "paired" }>;
  /** Elapsed time, as the pairing's own. */
  readonly nowMs: number;
  /** Address of the console. */
  readonly console: string;
  readonly signIn: string;
}

export function Pair({ pairing, nowMs, console, signIn }: PairProps) {
  const shown = isShown(pairing, nowMs) ? pairing : undefined;
  const code = shown && showCode(shown.code);
  return (
    <main class={shown ? "" : "no-code"}>
      <header>
        <h1>
          <Both word="title" />
        </h1>
        <a href={signIn}>
          <Both word="signIn" />
        </a>
      </header>
      {code !== undefined && <Code code={code} />}
      <section>
        {code !== undefined && <Qr text={`${console}#pair=${code}`} />}
        <div class="what">
          {shown && (
            <>
              <p class="lines">
                <Both word="what" />
              </p>
              <p class="address">{console}</p>
              <p class="life">
                <Both word="valid" /> <span class="left">{minutesAndSeconds(shown.untilMs - nowMs)}</span>
              </p>
            </>
          )}
          {pairing.trouble !== undefined ? (
            <p class="trouble lines" data-trouble={pairing.trouble}>
              <Both word={pairing.trouble} />
            </p>
          ) : (
            !shown && (
              <p class="lines">
                <Both word="noCode" />
              </p>
            )
          )}
        </div>
      </section>
    </main>
  );
}

/**
 * Of one width whatever its letters and the television's fonts are: a code of W and M alone is a third wider than the mean, and
 * must not be cut.
 */
function Code({ code }: { readonly code: string }) {
  return (
    <svg class="code" viewBox="0 0 100 16" role="img" aria-label={code} data-code={code}>
      <text x="50" y="14" text-anchor="middle" textLength="99" lengthAdjust="spacingAndGlyphs">
        {code}
      </text>
    </svg>
  );
}

function Both({ word }: { readonly word: WordName }) {
  return (
    <>
      <span class="word" lang="en">
        {WORDS.en[word]}
      </span>{" "}
      <span class="word" lang="zh">
        {WORDS.zh[word]}
      </span>
    </>
  );
}

function Qr({ text }: { readonly text: string }) {
  const { size, path } = qrPath(text);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={`${WORDS.en.qr} ${WORDS.zh.qr}`} shape-rendering="crispEdges">
      <rect class="light" width={size} height={size} />
      <path class="dark" d={path} />
    </svg>
  );
}

/** "9:32": the same in both languages. */
function minutesAndSeconds(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
