import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openText } from "../../../scripts/demo/text-sender.ts";

interface Heard {
  readonly path: string | undefined;
  readonly token: string | undefined;
  readonly text: string;
  /** Whether the body came to its end. */
  readonly whole: boolean;
}

let heard: (request: Heard) => void = () => undefined;
const server = createServer((request, response) => {
  void textOf(request).then((text) => {
    const { url: path, headers, complete: whole } = request;
    heard({ path, token: headers.authorization, text, whole });
    response.writeHead(204).end();
  });
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const piece of request) text += String(piece);
  } catch {
    // Cut off: what came is what is asked for.
  }
  return text;
}

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

const open = (token?: string): { sender: ReturnType<typeof openText>; answered: Promise<Heard> } => {
  const answered = new Promise<Heard>((resolve) => {
    heard = resolve;
  });
  return { sender: openText({ base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token }, "deploy"), answered };
};

describe("openText", () => {
  it("writes piece by piece and ends, and what is written after its end is nobody's", async () => {
    const { sender, answered } = open("secret");
    sender.write("编译 ");
    await new Promise((resolve) => setTimeout(resolve, 20));
    sender.write("done\n");
    sender.end();
    sender.write("late");
    expect(await answered).toEqual({ path: "/streams/deploy", token: "Bearer secret", text: "编译 done\n", whole: true });
  });

  it("breaks off without an end", async () => {
    const { sender, answered } = open();
    sender.write("half a li");
    await new Promise((resolve) => setTimeout(resolve, 50));
    sender.breakOff();
    sender.end();
    expect(await answered).toEqual({ path: "/streams/deploy", token: undefined, text: "half a li", whole: false });
  });
});
