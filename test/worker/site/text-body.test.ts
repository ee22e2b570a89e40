import { describe, expect, it } from "vitest";
import { TextPace, takeText, textRequest } from "../../../worker/site/text-body.ts";
import { TEXT_LIMITS, Texts } from "../../../worker/site/texts.ts";

const UTF8 = new TextEncoder();

function stage() {
  let nowMs = 1_000_000;
  const storage = { loadTexts: () => [], saveText: () => {}, deleteText: () => {} };
  const texts = new Texts({ storage, isShown: () => false, changed: () => {}, mayWrite: () => true, now: () => nowMs, later: () => {} });
  const pace = new TextPace(
    () => nowMs,
    async () => {},
  );
  /** A request whose body a test writes. */
  const open = (params: string) => {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (opened) => {
        controller = opened;
      },
    });
    const cut = new AbortController();
    const init = { method: "POST", body, signal: cut.signal, duplex: "half" };
    const request = new Request("http://site.local/", init as RequestInit);
    const answer = takeText(textRequest(new URLSearchParams(params)), request, texts, pace);
    return {
      cut,
      answer,
      send: (text: string) => controller?.enqueue(UTF8.encode(text)),
      end: () => controller?.close(),
      fail: () => controller?.error(new Error("gone")),
    };
  };
  const told = (): string[] => texts.list().map(({ stream, from, state }) => `${stream} ${from} ${state} ${texts.read(stream)}`);
  return { texts, open, told, pass: (ms: number) => (nowMs += ms) };
}

const codeOf = async (answer: Promise<Response>): Promise<unknown> => {
  const response = await answer;
  return response.status === 204 ? 204 : `${response.status} ${((await response.json()) as { code: string }).code}`;
};

describe("takeText", () => {
  it("takes a body as it comes, and ends with it", async () => {
    const site = stage();
    const sender = site.open("stream=build&from=ci&mode=new");
    sender.send("one\r");
    await expect.poll(site.told).toEqual(["build ci writing one"]);
    sender.send("\ntwo\r");
    sender.end();
    expect([await codeOf(sender.answer), site.told()]).toEqual([204, ["build ci ended one\ntwo\n"]]);
  });

  it("tells a body that fails and one whose sender is gone from an end", async () => {
    const site = stage();
    const failed = site.open("stream=a&from=ci&mode=new");
    failed.send("x");
    await expect.poll(site.told).toEqual(["a ci writing x"]);
    failed.fail();
    expect([await codeOf(failed.answer), site.told()]).toEqual(["400 bad-request", ["a ci broken x"]]);
    const cut = site.open("stream=a&from=ci&mode=append");
    cut.send("y");
    await expect.poll(site.told).toEqual(["a ci writing xy"]);
    cut.cut.abort();
    expect([await codeOf(cut.answer), site.told()]).toEqual(["400 bad-request", ["a ci broken xy"]]);
  });

  it("answers at once whoever is stopped: replaced, revoked, silent for too long", async () => {
    const site = stage();
    const first = site.open("stream=a&from=one&mode=new");
    const second = site.open("stream=a&from=two&mode=new&credential=token%3Atwo");
    expect(await codeOf(first.answer)).toBe("409 replaced");
    site.texts.revoked("token:two");
    expect(await codeOf(second.answer)).toBe("401 unauthorized");
    const third = site.open("stream=a&from=three&mode=new");
    site.pass(TEXT_LIMITS.silentMs + 1);
    site.texts.sweep();
    expect(await codeOf(third.answer)).toBe("400 bad-request");
    expect(site.told()).toEqual(["a three broken "]);
  });

  it("refuses a name too many", async () => {
    const site = stage();
    const open = Array.from({ length: TEXT_LIMITS.texts }, (_, i) => site.open(`stream=t${i}&from=ci&mode=new`));
    expect(await codeOf(site.open("stream=more&from=ci&mode=new").answer)).toBe("409 too-many-texts");
    for (const sender of open) sender.end();
    await Promise.all(open.map(({ answer }) => answer));
    const late = site.open("stream=more&from=ci&mode=new");
    late.end();
    expect(await codeOf(late.answer)).toBe(204);
  });
});

describe("TextPace", () => {
  it("lets so much of all writers through in a window, and the rest wait for the next", async () => {
    let nowMs = 1_000;
    const pauses: number[] = [];
    const pace = new TextPace(
      () => nowMs,
      async (ms) => void pauses.push(ms),
    );
    await pace.taken(500_000);
    expect(pauses).toEqual([]);
    nowMs += 100;
    await pace.taken(100_000);
    await pace.taken(1);
    expect(pauses).toEqual([150, 150]);
    nowMs += 150;
    await pace.taken(500_000);
    expect(pauses).toEqual([150, 150]);
  });
});
