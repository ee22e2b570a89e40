/** What the simulation writes, in the language of whoever looks: news of the line, the log of a release, what became of an incident. */
import type { FloorEvent } from "./factory.ts";
import { seeded } from "./noise.ts";
import type { Order } from "./orders.ts";
import { SERVER_NAMES, type Trouble } from "./web-service.ts";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Texts {
  readonly products: readonly string[];
  readonly news: (event: FloorEvent) => string;
  readonly orderDone: (done: Order, next: Order) => string;
  /** What is said when nothing happens. */
  readonly floor: readonly string[];
  readonly incident: (trouble: Trouble, time: string) => string;
  readonly incidentOver: (trouble: Trouble, time: string, minutes: number) => string;
}

const minutesOf = (seconds: number): number => Math.max(1, Math.round(seconds / 60));

export const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    products: ["Housing A", "Bracket 40", "Cover S", "Housing B"],
    news: ({ type, machine, forS }) => {
      if (type === "running") return `${machine} runs again, after ${minutesOf(forS)} min`;
      return type === "setup" ? `${machine} gets new tools: ${minutesOf(forS)} min` : `${machine} stands: maintenance is on its way`;
    },
    orderDone: (done, next) => `Order ${done.number} is done; next is ${next.number}, ${next.ordered} pieces of ${next.product}`,
    floor: [
      "Gate 3 is closed until the evening: lorries take gate 1",
      "Fork-lift training on Thursday at 13:30 in hall 2",
      "New gloves are at the tool store",
      "62 days without an accident",
    ],
    incident: ({ type, server }, time) =>
      type === "slow"
        ? `Since ${time} ${server} takes six times as long to answer. The other two are as fast as ever, so neither the database nor the last release is behind it. The load balancer still sends ${server} its share; taking it out would help at once.`
        : `Since ${time} a fifth of what ${server} answers are errors. The other two are well, so the last release is not behind it. Whoever pays through ${server} sees an error page and mostly tries again.`,
    incidentOver: ({ server }, time, minutes) => `\n${time}: ${server} is well again, after ${minutes} min.`,
  },
  zh: {
    products: ["外壳 A", "支架 40", "盖板 S", "外壳 B"],
    news: ({ type, machine, forS }) => {
      if (type === "running") return `${machine} 停机 ${minutesOf(forS)} 分钟后已恢复运行`;
      return type === "setup" ? `${machine} 换型，约 ${minutesOf(forS)} 分钟` : `${machine} 故障停机，维修人员正在赶来`;
    },
    orderDone: (done, next) => `订单 ${done.number} 已完成；下一单 ${next.number}，${next.product} ${next.ordered} 件`,
    floor: ["三号门今晚前关闭，货车请走一号门", "周四 13:30 二号车间叉车培训", "新手套已到工具库", "已连续 62 天无事故"],
    incident: ({ type, server }, time) =>
      type === "slow"
        ? `${time} 起，${server} 的响应时间升至平时的六倍。另外两台正常，因此与数据库和最近一次发布无关。负载均衡仍按原比例分配请求；将 ${server} 摘除可立即缓解。`
        : `${time} 起，${server} 约五分之一的请求返回错误。另外两台正常，因此与最近一次发布无关。经 ${server} 付款的顾客会看到错误页，多数会重试。`,
    incidentOver: ({ server }, time, minutes) => `\n${time}：${server} 已恢复，历时 ${minutes} 分钟。`,
  },
};

/** `14:02`, by the clock of whoever runs this, or of a plant elsewhere. */
export function timeOf(epochMs: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  return new Date(epochMs).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", ...zone });
}

export interface LogStep {
  readonly afterMs: number;
  readonly text: string;
}

export interface Release {
  readonly steps: readonly LogStep[];
  /** Whether its connection breaks off after the last step, before it came to its end. */
  readonly breaks: boolean;
}

const TESTS = 412;
const TESTS_STEP = 52;
/** Of eight releases, one finds a test that fails and one loses its connection. */
const FAILS_OF = 8;

/** The log of a release, as build servers write it in every country: the same one for the same number. */
export function releaseLog(number: number): Release {
  const random = seeded(number);
  const end = Math.floor(FAILS_OF * random());
  const steps: LogStep[] = [];
  const say = (afterMs: number, text: string): void => void steps.push({ afterMs, text });
  say(0, `release 4.${18 + Math.floor(number / 10)}.${number % 10} to production\n`);
  say(
    2_000,
    `1/5 fetch: ${Math.floor(0xfffffff * random())
      .toString(16)
      .padStart(7, "0")}, ${3 + Math.floor(20 * random())} files changed\n`,
  );
  say(3_000, "2/5 build: ");
  say(9_000, `1,284 modules in ${(8 + 2 * random()).toFixed(1)} s\n`);
  say(1_000, "3/5 test\n");
  for (let passed = TESTS_STEP; passed < TESTS; passed += TESTS_STEP) say(3_000, `    ${passed} of ${TESTS} passed\n`);
  if (end === 0) {
    say(2_000, "    checkout.spec: total is 19.98, expected 19.99\n");
    say(1_000, "failed: 1 test of 412; production is as it was\n");
    return { steps, breaks: false };
  }
  say(3_000, `    ${TESTS} of ${TESTS} passed\n4/5 roll out\n`);
  for (const [i, server] of SERVER_NAMES.entries()) {
    say(2_000, `    ${server}: draining`);
    say(4_000, ", restarted");
    if (end === 1 && i === 1) return { steps, breaks: true };
    say(3_000, ", healthy\n");
  }
  say(3_000, "5/5 smoke: 5 of 5 routes answer 200\n");
  say(1_000, "released\n");
  return { steps, breaks: false };
}
