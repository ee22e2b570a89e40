/**
 * A text as it arrives: UTF-8 in pieces that may be cut anywhere, made into what a wall can show.
 *
 * What steers a terminal is no text: colours and cursor movements (ECMA-48 control sequences) and control characters other than
 * newline and tab are left out, wherever a piece ends. CR LF is a line break, and so is CR alone: a line that a program writes over
 * and over is a line each time. What stands inside is not looked at: JSON, SSE and markup are text.
 */

export interface TextReader {
  /** What the next piece says. */
  read(piece: Uint8Array): string;
  /** What was held back, once no more comes: half a character at the end is U+FFFD. */
  end(): string;
}

/**
 * Where in a control sequence the text stands. `text`: in none. `escape`: behind ESC, or its intermediate bytes. `control`: in
 * CSI, to its final byte. `string`: in OSC, DCS and their like, to BEL or ST; a newline ends it too, so that one that is
 * never closed does not swallow a text. `string-escape`: behind an ESC in such a string.
 */
type Place = "text" | "escape" | "control" | "string" | "string-escape";

const ESC = 0x1b;
const BEL = 0x07;
const CSI = 0x9b;
const NEWLINE = 0x0a;
const CR = 0x0d;

/** Whatever is not plain text: C0 but tab and newline, DEL, C1, and the two line breaks of Unicode. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const SPECIAL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/;

export function createTextReader(): TextReader {
  const decoder = new TextDecoder();
  let place: Place = "text";
  /** A CR came last: the LF behind it belongs to it. */
  let returned = false;

  function clean(text: string): string {
    if (place === "text" && !returned && !SPECIAL.test(text)) return text;
    let kept = "";
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (returned) {
        // Several CR before one LF, as doubled conversions make them, are one line break.
        if (code === CR) continue;
        returned = false;
        kept += "\n";
        if (code === NEWLINE) continue;
      }
      if (place === "text" || code === NEWLINE || code === CR) {
        place = "text";
        if (code === CR) returned = true;
        else if (code === ESC) place = "escape";
        else if (code === CSI) place = "control";
        else if (code === 0x2028 || code === 0x2029) kept += "\n";
        else if (!isControl(code)) kept += text[i];
      } else place = next(place, code);
    }
    return kept;
  }

  return {
    read: (piece) => clean(decoder.decode(piece, { stream: true })),
    end: () => {
      const last = clean(decoder.decode()) + (returned ? "\n" : "");
      returned = false;
      return last;
    },
  };
}

function isControl(code: number): boolean {
  return (code < 0x20 && code !== 0x09 && code !== NEWLINE) || (code >= 0x7f && code <= 0x9f);
}

/** ECMA-48, 5.3 to 5.6. */
function next(place: Exclude<Place, "text">, code: number): Place {
  if (place === "string") return code === BEL || code === 0x9c ? "text" : code === ESC ? "string-escape" : "string";
  // ESC \ ends the string; any other ESC begins anew what it begins.
  if (place === "string-escape" && code === 0x5c) return "text";
  if (code === ESC) return "escape";
  if (place === "control") return code >= 0x40 && code <= 0x7e ? "text" : "control";
  if (code === 0x5b) return "control";
  // DCS, SOS, OSC, PM, APC.
  if (code === 0x50 || code === 0x58 || code === 0x5d || code === 0x5e || code === 0x5f) return "string";
  return code >= 0x20 && code <= 0x2f ? "escape" : "text";
}
