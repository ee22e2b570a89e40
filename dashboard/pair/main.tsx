/**
 * The entry of the pairing page, which the site gives to a browser that is neither paired nor signed in: the reducer wired to
 * the clock, to one request at a time, and to the glass.
 */
import "../floor.ts";
import { render } from "preact";
import { PAGE_HEADER } from "../../protocol/page.ts";
import { browserTime, createClock } from "../clock.ts";
import { siteBase } from "../home/site-base.ts";
import { askSite, type Post } from "./ask.ts";
import { Pair } from "./Pair.tsx";
import { firstPairing, type Pairing, type PairingInput, stepPairing } from "./pairing.ts";

/** A request that takes longer is given up and made again. */
const REQUEST_MS = 10_000;
/** So often refused, the page may be older than the site, or the site open by now: it is loaded anew. */
const REFUSALS_BEFORE_RELOAD = 6;

const base = siteBase(location.pathname);
const clock = createClock(browserTime);
const root = document.querySelector("#pair");
if (!root) throw new Error("pair.html has no #pair");

let pairing: Pairing = firstPairing(clock.elapsed());
let asking = false;

const post: Post = (path, body) =>
  request(path, {
    method: "POST",
    headers: { "content-type": "application/json", [PAGE_HEADER]: "1" },
    body: JSON.stringify(body),
  });

async function request(path: string, init: RequestInit): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), REQUEST_MS);
  try {
    return await fetch(path, { ...init, cache: "no-store", signal: abort.signal });
  } finally {
    clearTimeout(timer);
  }
}

function take(input: PairingInput): void {
  pairing = stepPairing(pairing, input, clock.elapsed(), Math.random());
  if (pairing.phase === "paired") location.replace(`${base}/${pairing.path}`);
  else if (pairing.trouble === "refused" && pairing.failures % REFUSALS_BEFORE_RELOAD === 0) void reloadOnceServed();
  draw();
}

/** Only when the site serves the page: a code is better than a browser's error page. */
async function reloadOnceServed(): Promise<void> {
  const served = await request(location.href, { headers: { [PAGE_HEADER]: "1" } }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (served) location.reload();
}

function draw(): void {
  if (!root || pairing.phase === "paired") return;
  const console = `${location.origin}${base}/console`;
  render(<Pair pairing={pairing} nowMs={clock.elapsed()} console={console} signIn={`${base}/sign-in`} />, root);
}

function tick(): void {
  draw();
  if (asking || pairing.phase === "paired" || clock.elapsed() < pairing.dueMs) return;
  asking = true;
  void askSite(post, base, pairing).then((input) => {
    asking = false;
    take(input);
  });
}

tick();
setInterval(tick, 1_000);
