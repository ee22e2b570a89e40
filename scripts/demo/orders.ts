/** The orders that the simulated line works off, one after the other. Nothing here is measured. */
import type { Sample } from "./factory.ts";
import { seeded } from "./noise.ts";

/** As `order_state` says them. What has left the plant is closed. */
const STATES = { planned: 0, running: 1, done: 2, closed: 3 } as const;

export interface Order {
  readonly number: number;
  readonly product: string;
  readonly ordered: number;
}

/** Done orders that still wait to be fetched; a closed one is told of once more, and then forgotten. */
const WAITING = 2;
/** Of the order before the first. */
const LAST_NUMBER = 2_200;
/** At sixteen parts a minute, half an hour to an hour and a quarter each. */
const LEAST_PIECES = 500;
const STEP_PIECES = 50;
const STEPS = 14;

export class Orders {
  readonly #random: () => number;
  readonly #products: readonly string[];
  /** Oldest first; the last but one is in work, the last is next. */
  readonly #orders: Order[] = [];
  /** Parts that the line had made when the one in work began. */
  #startedAt = 0;
  #made = 0;

  constructor(seed: number, products: readonly string[]) {
    this.#random = seeded(seed);
    this.#products = products;
    this.#plan();
    this.#plan();
  }

  get running(): Order {
    return this.#orders[this.#orders.length - 2] as Order;
  }

  /** Tells how many good parts the line has made in all. Answers the order that is done by it. */
  count(made: number): Order | undefined {
    this.#made = made;
    const { running } = this;
    if (made - this.#startedAt < running.ordered) return undefined;
    this.#startedAt += running.ordered;
    this.#plan();
    // In work and next, those that wait, and the one that is closed.
    if (this.#orders.length > 2 + WAITING + 1) this.#orders.shift();
    return running;
  }

  samples(): Sample[] {
    const last = this.#orders.length - 1;
    return this.#orders.map(({ number, product, ordered }, i): Sample => {
      const age = last - 1 - i;
      const state = age < 0 ? STATES.planned : age === 0 ? STATES.running : age <= WAITING ? STATES.done : STATES.closed;
      const pieces = age < 0 ? 0 : age === 0 ? this.#made - this.#startedAt : ordered;
      return {
        device: "line1-orders",
        labels: { line: "1", order: String(number), product },
        metrics: { order_pieces: pieces, order_ordered_pieces: ordered, order_state: state },
      };
    });
  }

  #plan(): void {
    const number = (this.#orders[this.#orders.length - 1]?.number ?? LAST_NUMBER) + 1;
    const product = this.#products[number % this.#products.length] as string;
    this.#orders.push({ number, product, ordered: LEAST_PIECES + STEP_PIECES * Math.floor(STEPS * this.#random()) });
  }
}
