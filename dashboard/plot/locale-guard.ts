/**
 * uPlot hands the browser's language to Intl when it loads, and Intl throws for one that is no language tag: a Chromium that was
 * started without a locale says `en-US@posix`, and the whole page would stay empty. Imported before uPlot, for what it does.
 */

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    // RangeError: that is the answer.
    return false;
  }
}

if (!isLanguageTag(navigator.language)) Object.defineProperty(navigator, "language", { value: "en", configurable: true });
