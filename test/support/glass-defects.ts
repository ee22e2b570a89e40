/** What is wrong with texts on the glass, in words: too small, out of their box, over each other, cut to what says nothing. */
import type { Page } from "playwright-core";

/** `boxes`: a selector of what texts must stay in, tiles for one. One line for each defect. */
export function defectsOf(page: Page, boxes: string): Promise<string[]> {
  return page.evaluate((boxes) => {
    const canvas = document.querySelector(".canvas");
    if (!canvas) return ["no canvas"];
    const scale = canvas.getBoundingClientRect().width / (canvas as HTMLElement).offsetWidth;
    const defects: string[] = [];
    for (const tile of document.querySelectorAll(boxes)) {
      const name = tile.querySelector("h2")?.textContent ?? tile.className;
      const box = tile.getBoundingClientRect();
      const texts: { text: string; box: DOMRect }[] = [];
      const walker = document.createTreeWalker(tile, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!parent || !node.textContent?.trim()) continue;
        const px = Number.parseFloat(getComputedStyle(parent).fontSize);
        if (px < 28) defects.push(`${name}: “${node.textContent}” at ${px} px`);
        const range = document.createRange();
        range.selectNodeContents(node);
        // A text that grows is longer than its window, and cut to it in whole lines (streams.test.ts).
        const drawn = parent.closest(".live-window")?.getBoundingClientRect() ?? range.getBoundingClientRect();
        const cut = parent.closest<HTMLElement>(
          ".row-name, .end-name, .cell-name span, h1, h2, th, .notice-from, .alarm-device, .alarm-note, .timeline-now > span:last-child",
        );
        // What may be cut is as wide as its box; everything else must lie in its tile whole.
        const shown = cut ? cut.getBoundingClientRect() : drawn;
        const right = Math.min(drawn.right, shown.right);
        // A font's box is higher than its letters, each font's by another measure.
        const ink = Math.min(drawn.height, px * scale);
        const seen = new DOMRect(drawn.left, drawn.top + (drawn.height - ink) / 2, right - drawn.left, ink);
        if (seen.left < box.left - 1 || seen.right > box.right + 1 || seen.top < box.top - 1 || seen.bottom > box.bottom + 1) {
          defects.push(`${name}: “${node.textContent}” leaves its tile`);
        }
        texts.push({ text: node.textContent, box: seen });
      }
      for (let i = 0; i < texts.length; i++) {
        for (let j = i + 1; j < texts.length; j++) {
          const [a, b] = [texts[i] as (typeof texts)[number], texts[j] as (typeof texts)[number]];
          const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
          const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
          if (wide > 2 * scale && high > 2 * scale) defects.push(`${name}: “${a.text}” over “${b.text}”`);
        }
      }
    }
    return defects;
  }, boxes);
}

/** Names may be cut, but not to what says nothing: two that then look alike, or an alarm of which little more than its device is left. */
export function cutDefectsOf(page: Page, boxes: string): Promise<string[]> {
  return page.evaluate((boxes) => {
    const leastLetters = 12;
    const defects: string[] = [];
    for (const tile of document.querySelectorAll(boxes)) {
      const title = tile.querySelector("h2")?.textContent ?? tile.className;
      const cut = new Map<string, string>();
      for (const name of tile.querySelectorAll<HTMLElement>(".row-name, .end-name, .cell-name span")) {
        const text = name.textContent ?? "";
        if (name.scrollWidth <= name.clientWidth + 1) continue;
        // About: letters are not all as wide. The last one gives way to the dots.
        const left = text.slice(0, Math.max(0, Math.floor((text.length * name.clientWidth) / name.scrollWidth) - 1));
        if (name.matches(".alarm-text") && left.length < leastLetters) defects.push(`${title}: “${text}” is cut to “${left}…”`);
        const other = cut.get(left);
        if (other !== undefined && other !== text) defects.push(`${title}: “${other}” and “${text}” are both “${left}…”`);
        cut.set(left, text);
      }
    }
    return defects;
  }, boxes);
}

/** The header is as high as it is, and says first what the wall is, or that it is old: whole. */
export function headerDefectsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const defects: string[] = [];
    for (const part of document.querySelectorAll<HTMLElement>(".strip > *")) {
      const { bottom } = (part.parentElement as HTMLElement).getBoundingClientRect();
      if (part.getBoundingClientRect().bottom > bottom + 1) defects.push(`${part.className} lies below the header`);
    }
    for (const title of document.querySelectorAll(".strip h1"))
      if (title.scrollWidth > title.clientWidth + 1) defects.push(`the title “${title.textContent}” is cut`);
    return defects;
  });
}
