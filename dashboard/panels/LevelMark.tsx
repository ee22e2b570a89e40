/** The shape of a value's level, in its colour; with `words`, the level's word beside it. A mapped value says its own word. */
import { levelWord } from "../screen/words.ts";
import { useWall } from "./context.ts";
import { LEVEL_SHAPES } from "./levels.ts";
import type { Reading } from "./reading.ts";
import { Shape } from "./Shape.tsx";

export function LevelMark({ reading, word = false }: { readonly reading: Reading; readonly word?: boolean }) {
  const { words } = useWall();
  const { level, mapped } = reading;
  if (!level) return null;
  return (
    <span class={`level ${level}`}>
      <Shape name={LEVEL_SHAPES[level]} />
      {word && !mapped && <span class="level-word">{levelWord(level, words)}</span>}
    </span>
  );
}
