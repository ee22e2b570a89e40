/** A world for the plain pages of dashboard/lite: as much of a browser of 2012 as they use, whose time, storage and requests a test has in hand. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";

const FOLDER = join(import.meta.dirname, "../../dashboard/lite");

/** As much of an element as the pages use. */
export class PlainElement {
  readonly children: PlainElement[] = [];
  readonly style: Record<string, string> = {};
  readonly attributes: Record<string, string> = {};
  readonly offsetHeight = 160;
  readonly text: string;
  clientHeight = 0;
  constructor(text = "") {
    this.text = text;
  }
  get firstChild(): PlainElement | undefined {
    return this.children[0];
  }
  get lastChild(): PlainElement | undefined {
    return this.children.at(-1);
  }
  appendChild(child: PlainElement): void {
    this.children.push(child);
  }
  removeChild(child: PlainElement): void {
    this.children.splice(this.children.indexOf(child), 1);
  }
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
  getAttribute(name: string): string {
    return this.attributes[name] ?? "";
  }
  get textContent(): string {
    return this.text + this.children.map((child) => child.textContent).join("");
  }
}

export class PlainSource {
  readonly heard = new Map<string, (event: { readonly data: string }) => void>();
  closed = false;
  onerror: (() => void) | undefined;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }
  addEventListener(type: string, take: (event: { readonly data: string }) => void): void {
    this.heard.set(type, take);
  }
  close(): void {
    this.closed = true;
  }
  say(type: string, data: unknown): void {
    this.heard.get(type)?.({ data: JSON.stringify(data) });
  }
}

/** A request that waits until the test answers it. */
export class PlainRequest {
  method = "";
  url = "";
  responseURL = "";
  body: unknown;
  status = 0;
  responseText = "";
  onloadend: (() => void) | undefined;
  onload: (() => void) | undefined;
  readonly headers: Record<string, string> = {};
  #answered: Readonly<Record<string, string>> = {};
  open(method: string, url: string): void {
    this.method = method;
    this.url = url;
    this.responseURL = url;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  getResponseHeader(name: string): string | null {
    return this.#answered[name] ?? null;
  }
  send(body?: string): void {
    this.body = body === undefined ? undefined : JSON.parse(body);
  }
  /** Status 0: there was no answer. */
  answer(status: number, body: unknown = "", headers: Readonly<Record<string, string>> = {}): void {
    this.status = status;
    this.responseText = typeof body === "string" ? body : JSON.stringify(body);
    this.#answered = headers;
    this.onload?.();
    this.onloadend?.();
  }
}

export interface PlainParts {
  /** Scripts of dashboard/lite, in the order of the build. */
  readonly scripts: readonly string[];
  readonly pathname: string;
  readonly search?: string;
  readonly height?: number;
  /** What this tab has kept from before. */
  readonly kept?: Map<string, string>;
}

export function openPlain({ scripts, pathname, search = "", height = 2_000, kept = new Map() }: PlainParts) {
  const root = new PlainElement();
  root.clientHeight = height;
  const build = new PlainElement();
  build.setAttribute("content", "b1");
  const sources: PlainSource[] = [];
  const requests: PlainRequest[] = [];
  const repeated: { run: () => void; ms: number }[] = [];
  const left: string[] = [];
  let elapsedMs = 0;
  let drawn = 0;
  const window = {
    EventSource: class extends PlainSource {
      constructor(url: string) {
        super(url);
        sources.push(this);
      }
    },
    XMLHttpRequest: class extends PlainRequest {
      constructor() {
        super();
        requests.push(this);
      }
    },
    sessionStorage: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
    },
    performance: { now: () => elapsedMs },
    innerWidth: 1_920,
    innerHeight: height,
    dispatchEvent: () => void drawn++,
  };
  const document = {
    body: new PlainElement(),
    getElementById: () => root,
    querySelector: () => build,
    createElement: () => new PlainElement(),
    createTextNode: (text: string) => new PlainElement(text),
    createEvent: () => ({ initEvent: () => undefined }),
  };
  const location = {
    protocol: "http:",
    host: "site.test",
    pathname,
    search,
    replace: (address: string) => void left.push(address),
    reload: () => void left.push("reload"),
  };
  const setInterval = (run: () => void, ms: number) => void repeated.push({ run, ms });
  const world = { ...window, window, document, navigator: { language: "en" }, location, setInterval, setTimeout: () => undefined };
  runInContext(scripts.map((name) => readFileSync(join(FOLDER, `${name}.js`), "utf8")).join("\n"), createContext(world));
  return {
    root,
    sources,
    requests,
    kept,
    /** Addresses that the page was left for. */
    left,
    drawn: () => drawn,
    /** Time passes, and the page looks once. */
    pass(ms: number) {
      elapsedMs += ms;
      for (const { run, ms: each } of repeated) if (each === 1_000) run();
    },
    turn: () => repeated.find(({ ms }) => ms === 10_000)?.run(),
  };
}
