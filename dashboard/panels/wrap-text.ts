/**
 * Lines of a text at a width, worked out from the widths of words: Latin breaks between words, Chinese between any two characters
 * but before what closes, and a word longer than a line is broken.
 */
import { type Measure, WORDS } from "../screen/fit-notices.ts";

/** May not begin a line. */
const CLOSING =
  /^[\u3001\u3002\uff0c\uff0e\uff1b\uff1a\uff01\uff1f\uff09\u300b\u300d\u300f\u3011\u3009\u201d\u2019\u2026\u00b7,.;:!?)\]}%]/;

/** `ems`: the width in parts of the font size. An empty line stays one. */
export function wrapText(text: string, ems: number, measure: Measure): string[] {
  return text
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .flatMap((paragraph) => wrapParagraph(paragraph, ems, measure));
}

function wrapParagraph(paragraph: string, ems: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let used = 0;
  const end = (): void => {
    lines.push(line.join("").trimEnd());
    line = [];
    used = 0;
  };
  for (const word of (paragraph.match(WORDS) ?? []).flatMap((one) => breakWord(one, ems, measure))) {
    // Spaces at the head of a line would only push it in.
    if (line.length === 0 && word.trim() === "") continue;
    const width = measure(word);
    if (line.length > 0 && used + measure(word.trimEnd()) > ems) {
      // What closes takes along what it closes, where both fit a line.
      const last = line[line.length - 1] as string;
      const along = CLOSING.test(word) && line.length > 1 && measure((last + word).trimEnd()) <= ems ? line.pop() : undefined;
      end();
      if (along !== undefined) {
        line.push(along);
        used = measure(along);
      }
    }
    line.push(word);
    used += width;
  }
  end();
  return lines;
}

/** A word that no line holds, in pieces that lines hold. */
function breakWord(word: string, ems: number, measure: Measure): string[] {
  if (measure(word.trimEnd()) <= ems) return [word];
  const pieces: string[] = [];
  let piece = "";
  for (const letter of word) {
    if (piece !== "" && measure(piece + letter) > ems) {
      pieces.push(piece);
      piece = "";
    }
    piece += letter;
  }
  return [...pieces, piece];
}
