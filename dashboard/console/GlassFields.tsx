/** What is said of a screen's glass: how large it is, from where it is seen, and what it cuts off. Asked at pairing, and whenever it turns out wrong. */
import { useState } from "preact/hooks";
import type { PairedScreen } from "../../protocol/command.ts";
import { useConsole } from "./context.ts";
import { DIAGONAL_INCHES, DISTANCE_M, type GlassDraft, glassDraftOf, glassOf, numberOf, OVERSCAN_PERCENT } from "./pair-draft.ts";

interface FieldsProps {
  readonly draft: GlassDraft;
  readonly change: (part: Partial<GlassDraft>) => void;
}

export function GlassFields({ draft, change }: FieldsProps) {
  const { words } = useConsole();
  return (
    <div class="glass-fields">
      <NumberField
        label={words.screens.diagonal}
        name="diagonal"
        bounds={DIAGONAL_INCHES}
        value={draft.diagonalInches}
        change={(diagonalInches) => change({ diagonalInches })}
      />
      <NumberField
        label={words.screens.distance}
        name="distance"
        bounds={DISTANCE_M}
        value={draft.distanceM}
        change={(distanceM) => change({ distanceM })}
      />
      <NumberField
        label={words.screens.overscan}
        name="overscan"
        bounds={OVERSCAN_PERCENT}
        value={draft.overscanPercent}
        change={(overscanPercent) => change({ overscanPercent })}
      />
      <p class="quiet">{words.screens.overscanWhat}</p>
    </div>
  );
}

interface NumberProps {
  readonly label: string;
  readonly name: string;
  readonly bounds: { readonly least: number; readonly most: number };
  readonly value: string;
  readonly change: (value: string) => void;
}

function NumberField({ label, name, bounds, value, change }: NumberProps) {
  const { words } = useConsole();
  return (
    <label>
      <span class="label">{label}</span>
      <input
        name={name}
        type="number"
        inputMode="decimal"
        step="any"
        min={bounds.least}
        max={bounds.most}
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
      />
      {numberOf(value, bounds) === undefined && <span class="wrong">{words.screens.outOf(bounds.least, bounds.most)}</span>}
    </label>
  );
}

/** The same of a screen that is paired: a button until somebody wants to change it. */
export function AdjustForm({ paired }: { readonly paired: PairedScreen }) {
  const { store, words } = useConsole();
  const [draft, setDraft] = useState<GlassDraft | undefined>(undefined);
  if (draft === undefined) {
    return (
      <button type="button" class="adjust" onClick={() => setDraft(glassDraftOf(paired))}>
        {words.screens.adjust}
      </button>
    );
  }
  const glass = glassOf(draft);
  return (
    <form
      class="adjust-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!glass) return;
        setDraft(undefined);
        void store.order("screens.adjust", { screen: paired.screen, ...glass }, paired.screen);
      }}
    >
      <GlassFields draft={draft} change={(part) => setDraft({ ...draft, ...part })} />
      <div class="actions">
        <button type="button" onClick={() => setDraft(undefined)}>
          {words.page.keep}
        </button>
        <button type="submit" class="primary" disabled={glass === undefined}>
          {words.screens.save}
        </button>
      </div>
    </form>
  );
}
