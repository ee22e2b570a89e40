/** Keeps labels beside line ends apart: each as near to its wished place as the others let it, in the wished order. */

interface Block {
  readonly items: readonly number[];
  /** Middle of the block's wished places. */
  readonly middle: number;
}

/** Middles of labels of `height` between `top` and `bottom`, for their wished middles. */
export function spreadLabels(wished: readonly number[], height: number, top: number, bottom: number): number[] {
  const order = wished.map((_, i) => i).sort((a, b) => (wished[a] as number) - (wished[b] as number) || a - b);
  const half = (block: Block): number => (block.items.length * height) / 2;
  const placed = (block: Block): number =>
    Math.min(Math.max(block.middle, top + half(block)), Math.max(top + half(block), bottom - half(block)));
  const blocks: Block[] = [];
  for (const item of order) {
    let block: Block = { items: [item], middle: wished[item] as number };
    // Labels that would touch become one block, whose middle is the mean of what they wished.
    for (
      let above = blocks[blocks.length - 1];
      above && placed(above) + half(above) > placed(block) - half(block);
      above = blocks[blocks.length - 1]
    ) {
      blocks.pop();
      const items = [...above.items, ...block.items];
      block = { items, middle: (above.middle * above.items.length + block.middle * block.items.length) / items.length };
    }
    blocks.push(block);
  }
  const middles = wished.map(() => 0);
  for (const block of blocks) {
    const first = placed(block) - half(block) + height / 2;
    block.items.forEach((item, i) => {
      middles[item] = first + i * height;
    });
  }
  return middles;
}
