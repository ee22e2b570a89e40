/** Pairing a screen: the code that it shows, typed or scanned, what it is called, which wall it shows, and how large it is seen. */
import { useEffect, useState } from "preact/hooks";
import type { ConsoleScreens } from "../../protocol/command.ts";
import { textOf } from "../i18n.ts";
import { useConsole } from "./context.ts";
import { GlassFields } from "./GlassFields.tsx";
import { codeOf, EMPTY_PAIR_DRAFT, isCodeWrong, type PairDraft, pairOf, shownCode } from "./pair-draft.ts";
import { CommandState } from "./State.tsx";

type Walls = ConsoleScreens["walls"];

export function PairForm({ walls }: { readonly walls: Walls }) {
  const { store, words, language, base, place } = useConsole();
  const { code: scanned } = place.value;
  const [open, setOpen] = useState(scanned !== undefined);
  const [draft, setDraft] = useState<PairDraft>({ ...EMPTY_PAIR_DRAFT, code: shownCode(scanned ?? "") });
  const change = (part: Partial<PairDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const names = walls.map(({ name }) => name);
  const order = pairOf(draft, names);
  const newest = store.commands.value.find(({ own, method }) => own && method === "screens.pair");

  // Another QR code was scanned, and the browser came back to this tab.
  useEffect(() => {
    if (scanned === undefined) return;
    setOpen(true);
    setDraft((before) => ({ ...before, code: shownCode(scanned) }));
  }, [scanned]);

  async function pair(): Promise<void> {
    if (!order) return;
    const paired = await store.order("screens.pair", order, order.name);
    if (!paired) return;
    // A code counts once: neither going back nor reloading shall offer it again.
    if (scanned !== undefined) location.replace("#screens");
    setDraft((now) => (codeOf(now.code) === order.code ? { ...now, code: "", name: "" } : now));
  }

  return (
    <details class="card pair" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.screens.pairTitle}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void pair();
        }}
      >
        <p class="quiet">{words.screens.pairWhat(`${location.origin}${base}/`)}</p>
        <label>
          <span class="label">{words.screens.code}</span>
          <input
            class="pair-code"
            name="code"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={20}
            placeholder="BCDF-GHJK"
            aria-describedby="code-wrong"
            value={draft.code}
            onInput={(event) => change({ code: event.currentTarget.value })}
            onChange={(event) => change({ code: shownCode(event.currentTarget.value) })}
          />
        </label>
        <p id="code-wrong" class="wrong" role="status">
          {isCodeWrong(draft.code) && words.screens.codeWrong}
        </p>
        <label>
          <span class="label">{words.screens.name}</span>
          <input
            name="name"
            autocomplete="off"
            maxLength={80}
            placeholder={words.screens.nameHint}
            value={draft.name}
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
        </label>
        <label>
          <span class="label">{words.screens.wall}</span>
          <select
            name="wall"
            value={names.includes(draft.wall) ? draft.wall : names[0]}
            onChange={(event) => change({ wall: event.currentTarget.value })}
          >
            {walls.map(({ name, title }) => (
              <option key={name} value={name}>
                {textOf(title, language)}
              </option>
            ))}
          </select>
        </label>
        <GlassFields draft={draft} change={change} />
        <button type="submit" class="primary" disabled={order === undefined}>
          {words.screens.pair}
        </button>
        <p class="result" role="status">
          {newest && (
            <>
              <span class="quiet">{newest.subject}</span> <CommandState entry={newest} />
            </>
          )}
        </p>
      </form>
    </details>
  );
}
