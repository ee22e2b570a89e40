/** A button that asks once more, in the page: what it does cannot be taken back. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useConsole } from "./context.ts";

export interface ConfirmProps {
  readonly label: string;
  readonly question: string;
  readonly yes: string;
  /** The way back; "Keep" when absent. */
  readonly no?: string;
  readonly act: () => void;
}

export function Confirm({ label, question, yes, no, act }: ConfirmProps) {
  const { words } = useConsole();
  const [asked, ask] = useState(false);
  const keep = useRef<HTMLButtonElement>(null);
  // A finger or a key that is pressed twice by mistake does nothing.
  useEffect(() => {
    if (asked) keep.current?.focus();
  }, [asked]);
  if (!asked) {
    return (
      <button type="button" class="revoke" onClick={() => ask(true)}>
        {label}
      </button>
    );
  }
  return (
    <div class="confirm" role="alertdialog" aria-label={question}>
      <p>{question}</p>
      <button ref={keep} type="button" onClick={() => ask(false)}>
        {no ?? words.page.keep}
      </button>
      <button
        type="button"
        class="danger"
        onClick={() => {
          ask(false);
          act();
        }}
      >
        {yes}
      </button>
    </div>
  );
}
