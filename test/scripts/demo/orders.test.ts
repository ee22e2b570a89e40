import { describe, expect, it } from "vitest";
import { Orders } from "../../../scripts/demo/orders.ts";

const told = (orders: Orders): string[] =>
  orders
    .samples()
    .map(({ labels, metrics }) => `${labels.order} ${metrics.order_pieces}/${metrics.order_ordered_pieces} ${metrics.order_state}`);

describe("Orders", () => {
  it("works one off after the other, keeps what is done for a while, says of one more that it is closed, and knows the next", () => {
    const orders = new Orders(3, ["a", "b"]);
    const sizes: number[] = [];
    let made = 0;
    for (let i = 0; i < 4; i++) {
      const { running } = orders;
      sizes.push(running.ordered);
      expect(orders.count(made + running.ordered - 1)).toBeUndefined();
      made += running.ordered;
      expect(orders.count(made)).toEqual(running);
    }
    orders.count(made + 7);
    const [, second, third, fourth] = sizes;
    const { running } = orders;
    const next = orders.samples()[4]?.metrics.order_ordered_pieces;
    expect(told(orders)).toEqual([
      `2202 ${second}/${second} 3`,
      `2203 ${third}/${third} 2`,
      `2204 ${fourth}/${fourth} 2`,
      `2205 7/${running.ordered} 1`,
      `2206 0/${next} 0`,
    ]);
  });
});
