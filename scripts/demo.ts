/**
 * `npm run demo`: a simulation, so that the walls factory-line and web-service can be seen with something on them. It first sends a
 * past of an hour and what is looked back on from its start, then the present as it passes, and writes texts about it. What it sends is invented, under the devices line1-… and
 * web-… and the streams shop-floor, deploy and incident.
 */
import { commandLine, fail } from "./command-line.ts";
import { Desk } from "./demo/desk.ts";
import { Factory, type Sample } from "./demo/factory.ts";
import { Orders } from "./demo/orders.ts";
import { LANGUAGES, TEXTS } from "./demo/texts.ts";
import { WebService } from "./demo/web-service.ts";
import { askSite, type Problem, problemText, SITE_OPTIONS, SITE_USAGE, siteAccess } from "./site-access.ts";

const USAGE = `npm run demo -- [--past 75] [--language en] [--url URL] [--site SITE] [--token TOKEN]

Sends a SIMULATED factory line and web service. Nothing of it is measured. What breaks does so by chance; on the signal USR2 a machine
and a server do at once.

  --past      minutes that are sent at once, as if they had been (75; 0 for none)
  --language  of what is written: en or zh (en)
${SITE_USAGE}`;

/** Nothing moves faster than people look. */
const PAST_STEP_S = 5;
const PRESENT_STEP_S = 2;
/** Lines of a body: far below what a site takes at once. */
const LINES = 4_000;

const { values } = commandLine(
  { ...SITE_OPTIONS, past: { type: "string", default: "75" }, language: { type: "string", default: "en" } },
  USAGE,
);
const pastMinutes = Number(values.past);
if (!(pastMinutes >= 0 && pastMinutes <= 24 * 60)) fail("--past is 0 to 1440 minutes");
const language = LANGUAGES.find((one) => one === values.language);
if (!language) fail("--language is en or zh");
const access = siteAccess(values, process.env);
if ("wrong" in access) fail(access.wrong);

const { products } = TEXTS[language];
const begin = () => ({ factory: new Factory(30), service: new WebService(27), orders: new Orders(3, products) });
let { factory, service, orders } = begin();
const desk = new Desk(access, language);

/** Up to a moment of so many seconds later. */
function step(seconds: number, untilMs: number): void {
  for (let left = seconds - 1; left >= 0; left--) {
    const floor = factory.step();
    service.step();
    const done = orders.count(factory.made);
    const { trouble } = service;
    desk.note({ atMs: untilMs - left * 1000, floor, orders: done && [done, orders.running], trouble });
  }
}

function lines(timeMs: number): string[] {
  const all: Sample[] = [...factory.samples(), ...orders.samples(), ...service.samples()];
  return all.map(({ device, labels, metrics }) => JSON.stringify({ device, labels, time: timeMs, ...metrics }));
}

/** Why the site did not take it. */
async function send(body: readonly string[]): Promise<Problem | undefined> {
  const answer = await askSite(access as Exclude<typeof access, { wrong: string }>, "POST", "/metrics", body.join("\n"));
  return answer.ok ? undefined : answer.problem;
}

/** Whether more of it will be taken. */
async function sendPast(body: readonly string[]): Promise<boolean> {
  const problem = await send(body);
  if (problem?.code === "nothing-accepted") {
    process.stdout.write("The site has a past of this already, so only the present is sent.\n");
    return false;
  }
  tell(problem);
  return true;
}

let told = "";
/** Once, and again when it is something else. */
function tell(problem: Problem | undefined): void {
  const text = problem ? `${problemText(problem)}\n` : "";
  if (text !== told) process.stderr.write(text);
  told = text;
}

process.stdout.write("This is a simulation: nothing of what it sends is measured. Ctrl-C ends it.\n");
const startMs = Date.now();
// Some minutes that nobody sees, so that buffers and temperatures are as in the middle of a shift.
step(1_800, startMs - pastMinutes * 60_000);
const body: string[] = [];
let isTaken = true;
let steppedMs = startMs - pastMinutes * 60_000;
// What passes meanwhile is past, too.
while (steppedMs + PAST_STEP_S * 1000 <= Date.now()) {
  steppedMs += PAST_STEP_S * 1000;
  step(PAST_STEP_S, steppedMs);
  if (isTaken) body.push(...lines(steppedMs));
  if (body.length >= LINES) isTaken = await sendPast(body.splice(0));
}
if (isTaken && body.length > 0) isTaken = await sendPast(body);
// What is started again counts from zero, as everything that counts does: a leap would be a rate that nobody drove.
if (!isTaken) ({ factory, service, orders } = begin());
await desk.open();
process.on("SIGUSR2", () => {
  factory.breakDown("welding");
  service.fail({ type: "failing", server: "web-2" });
});
// The present goes as fast as the clock does, whatever sending costs.
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, PRESENT_STEP_S * 1000));
  const seconds = Math.floor((Date.now() - steppedMs) / 1000);
  steppedMs += seconds * 1000;
  step(seconds, steppedMs);
  tell(await send(lines(steppedMs)));
  await desk.tell();
}
