/**
 * Numbers and texts as Go's fmt writes them (https://pkg.go.dev/fmt): templates of rule files count on it, and so do their tests.
 */

/** `%.{digits}g`; the shortest text that reads back as the same number when `digits` is null, which is `%v`. */
export function formatG(value: number, digits: number | null): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", power = ""] = (digits === null ? value.toExponential() : value.toExponential(Math.max(1, digits) - 1)).split("e");
  const exponent = Number(power);
  const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  // Go decides by six digits where the shortest text is asked for.
  if (exponent < -4 || exponent >= Math.max(1, digits ?? 6)) return withExponent(short, exponent);
  return withoutExponent(short, exponent);
}

function withExponent(mantissa: string, exponent: number): string {
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function withoutExponent(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const rest = digits.slice(exponent + 1);
  return rest === "" ? `${sign}${whole}` : `${sign}${whole}.${rest}`;
}

/** What a template holds while it runs. */
export type Printable = string | number | boolean | null | readonly Printable[] | ReadonlyMap<string, Printable>;

/** `%v`. */
export function printValue(value: Printable): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatG(value, null);
  if (value === null) return "<no value>";
  if (typeof value === "boolean") return String(value);
  if (value instanceof Map) return `map[${[...value].map(([name, one]) => `${name}:${printValue(one)}`).join(" ")}]`;
  return `[${[...(value as readonly Printable[])].map(printValue).join(" ")}]`;
}

const VERB = /%([-+# 0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/** `fmt.Sprintf` for the verbs that rule files use: `%v %s %q %d %f %e %g %t %x %%`, with width, precision, `-`, `+` and `0`. */
export function sprintf(format: string, values: readonly Printable[]): string {
  let next = 0;
  return format.replace(VERB, (all, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
    if (verb === "%") return "%";
    if (next >= values.length) return `%!${verb}(MISSING)`;
    const value = values[next++] as Printable;
    const text = verbText(verb, value, precision === undefined ? null : Number(precision));
    if (text === null) return `%!${verb}(${typeName(value)}=${printValue(value)})`;
    const signed = flags.includes("+") && typeof value === "number" && value >= 0 ? `+${text}` : text;
    return pad(signed, Math.min(Number(width ?? 0), MAX_WIDTH), flags, typeof value === "number") ?? all;
  });
}

/** A rule file from outside must not make a text of a gigabyte. */
const MAX_WIDTH = 100;
const MAX_PRECISION = 20;

function verbText(verb: string, value: Printable, precision: number | null): string | null {
  const digits = precision === null ? null : Math.min(precision, MAX_PRECISION);
  if (verb === "v") return typeof value === "number" ? formatG(value, digits) : printValue(value);
  if (typeof value === "string") {
    const cut = digits === null ? value : [...value].slice(0, digits).join("");
    return verb === "s" ? cut : verb === "q" ? JSON.stringify(cut) : null;
  }
  if (typeof value === "boolean") return verb === "t" ? String(value) : null;
  if (typeof value !== "number") return null;
  if (verb === "g") return formatG(value, digits);
  if (!Number.isFinite(value) && "fe".includes(verb)) return formatG(value, null);
  if (verb === "f") return value.toFixed(digits ?? 6);
  if (verb === "e") return value.toExponential(digits ?? 6).replace(/e([+-])(\d)$/, "e$10$2");
  return null;
}

function typeName(value: Printable): string {
  if (typeof value === "number") return "float64";
  return typeof value === "boolean" ? "bool" : typeof value === "string" ? "string" : "value";
}

function pad(text: string, width: number, flags: string, isNumber: boolean): string {
  if (flags.includes("-")) return text.padEnd(width);
  if (!flags.includes("0") || !isNumber) return text.padStart(width);
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}
