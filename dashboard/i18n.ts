/**
 * Words in two languages. A component never holds a string: each entry (screen, console, home) has a `words.ts` that defines
 * its words in English and Chinese side by side, and the compiler refuses a word that one of them lacks.
 */

import { OPEN_WHO } from "../protocol/page.ts";
import type { LocalText } from "../protocol/wall.ts";

export type Language = "en" | "zh";

/** `?lang=` of the page's address, else the browser's first language that is one of ours, else English. */
export function languageOf(search: string, preferred: readonly string[]): Language {
  const asked = new URLSearchParams(search).get("lang");
  for (const tag of asked === null ? preferred : [asked]) {
    if (/^zh\b/i.test(tag)) return "zh";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}

/** A text of a wall definition, which may stand there in both languages. */
export function textOf(text: LocalText, language: Language): string {
  return typeof text === "string" ? text : text[language];
}

const OPEN_WORDS: LocalText = { en: OPEN_WHO, zh: "开放模式" };

/** Who did something: a name, or that it was anybody. */
export function whoText(who: string, language: Language): string {
  return who === OPEN_WHO ? textOf(OPEN_WORDS, language) : who;
}

/** A word is a text, or a function that sets values into one. */
export type Word = string | ((...values: never[]) => string);

/** Takes the words of both languages, of one shape, and gives those of the language asked for. */
export function defineWords<W extends Record<string, Word>>(words: { readonly en: W; readonly zh: W }): (language: Language) => W {
  return (language) => words[language];
}
