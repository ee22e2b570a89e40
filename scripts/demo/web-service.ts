/**
 * A simulated web service on three servers: requests by route and code, their durations in a histogram, requests in flight, and what the
 * shop that it is sells. Load comes in waves; now and then one server is slow or fails for two minutes. Nothing here is measured.
 */
import type { Sample } from "./factory.ts";
import { gaussian, seeded } from "./noise.ts";

/** Upper ends of the buckets, as most client libraries have them. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Route, requests a second at usual load, median duration in seconds. */
const ROUTES = [
  ["/", 120, 0.012],
  ["/search", 45, 0.085],
  ["/item/:id", 75, 0.03],
  ["/cart", 25, 0.045],
  ["/checkout", 9, 0.16],
] as const;
/** Each with its share of the load. */
const SERVERS = [
  ["web-1", 0.38],
  ["web-2", 0.34],
  ["web-3", 0.28],
] as const;

export const SERVER_NAMES = SERVERS.map(([server]) => server);

interface Counts {
  readonly codes: Map<string, number>;
  readonly buckets: number[];
  sum: number;
  count: number;
}

export interface Trouble {
  readonly type: "slow" | "failing";
  readonly server: string;
}

/** How a server in trouble answers. */
const TROUBLES: Readonly<Record<Trouble["type"], { readonly slower: number; readonly failing: number }>> = {
  slow: { slower: 6, failing: 0.01 },
  failing: { slower: 1.5, failing: 0.2 },
};

/** Of the answers at the checkout that are well, how many are orders; and what one is worth. */
const BUYING = 0.06;
const BASKET_YUAN = 180;
/** Whoever looks around asks every eight seconds, and is there for some minutes. */
const VISITORS_PER_REQUEST = 8;
const VISIT_S = 120;

export class WebService {
  readonly #random: () => number;
  readonly #counts = new Map<string, Counts>();
  readonly #inFlight = new Map<string, number>();
  #trouble: (Trouble & { readonly untilS: number }) | undefined;
  #seconds = 0;
  #orders = 0;
  #revenueYuan = 0;
  #visitors = 0;

  constructor(seed: number) {
    this.#random = seeded(seed);
    for (const [server] of SERVERS)
      for (const [route] of ROUTES)
        this.#counts.set(`${server} ${route}`, { codes: new Map([["200", 0]]), buckets: BUCKETS.map(() => 0), sum: 0, count: 0 });
  }

  /** A second of the service. */
  step(): void {
    this.#seconds++;
    if (this.#trouble && this.#trouble.untilS <= this.#seconds) this.#trouble = undefined;
    if (!this.#trouble && this.#random() < 1 / 900) {
      const [server] = SERVERS[Math.floor(this.#random() * SERVERS.length)] ?? SERVERS[0];
      this.fail({ type: this.#random() < 0.5 ? "slow" : "failing", server });
    }
    this.#visitors -= this.#visitors / VISIT_S;
    const wave = 1 + 0.2 * Math.sin(this.#seconds / 1_100) + 0.05 * Math.sin(this.#seconds / 170);
    for (const [server, share] of SERVERS) {
      let busyS = 0;
      for (const [route, rate, medianS] of ROUTES) busyS += this.#serve(server, route, rate * wave * share, medianS);
      this.#inFlight.set(server, Math.round(busyS));
    }
  }

  /** A server is in trouble from now on, for two minutes or so. */
  fail(trouble: Trouble): void {
    this.#trouble ??= { ...trouble, untilS: this.#seconds + 90 + Math.round(90 * this.#random()) };
  }

  /** What is wrong now. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  #serve(server: string, route: string, rate: number, medianS: number): number {
    const counts = this.#counts.get(`${server} ${route}`) as Counts;
    const trouble = this.#trouble?.server === server ? TROUBLES[this.#trouble.type] : undefined;
    const requests = Math.max(0, Math.round(rate + Math.sqrt(rate) * gaussian(this.#random)));
    let busyS = 0;
    for (let i = 0; i < requests; i++) {
      const failed = this.#random() < (trouble?.failing ?? 0.0012);
      const code = failed ? "500" : this.#random() < 0.015 ? "404" : "200";
      const seconds = medianS * (trouble?.slower ?? 1) * Math.exp(0.55 * gaussian(this.#random));
      counts.codes.set(code, (counts.codes.get(code) ?? 0) + 1);
      BUCKETS.forEach((end, bucket) => {
        if (seconds <= end) counts.buckets[bucket] = (counts.buckets[bucket] as number) + 1;
      });
      counts.sum += seconds;
      counts.count++;
      busyS += seconds;
      if (route === "/checkout" && code === "200" && this.#random() < BUYING) {
        this.#orders++;
        this.#revenueYuan += BASKET_YUAN * Math.exp(0.5 * gaussian(this.#random));
      }
    }
    this.#visitors += (VISITORS_PER_REQUEST * requests) / VISIT_S;
    return busyS;
  }

  samples(): Sample[] {
    const shop = { shop_orders_total: this.#orders, shop_revenue_yuan_total: Math.round(this.#revenueYuan) };
    const samples: Sample[] = [
      { device: "web-shop", labels: { service: "shop" }, metrics: { ...shop, shop_visitors: Math.round(this.#visitors) } },
    ];
    for (const [server] of SERVERS) {
      const add = (labels: Readonly<Record<string, string>>, metrics: Readonly<Record<string, number>>): void =>
        void samples.push({ device: server, labels: { service: "shop", ...labels }, metrics });
      add({}, { http_requests_in_flight: this.#inFlight.get(server) ?? 0 });
      for (const [route] of ROUTES) {
        const { codes, buckets, sum, count } = this.#counts.get(`${server} ${route}`) as Counts;
        for (const [code, requests] of codes) add({ route, code }, { http_requests_total: requests });
        for (const [i, end] of BUCKETS.entries())
          add({ route, le: String(end) }, { http_request_duration_seconds_bucket: buckets[i] as number });
        add({ route, le: "+Inf" }, { http_request_duration_seconds_bucket: count });
        add({ route }, { http_request_duration_seconds_sum: Number(sum.toFixed(6)), http_request_duration_seconds_count: count });
      }
    }
    return samples;
  }
}
