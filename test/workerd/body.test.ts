import { describe, expect, it } from "vitest";
import { readBody } from "../../worker/body.ts";
import { join, pack } from "./pack.ts";

const encode = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

function request(body: BodyInit | null, encoding?: string): Request {
  const headers: Record<string, string> = encoding === undefined ? {} : { "content-encoding": encoding };
  return new Request("http://wall.local/write", { method: "POST", body, headers });
}

async function read(body: BodyInit | null, encoding?: string, maxBytes?: number): Promise<string> {
  const answer = await readBody(request(body, encoding), maxBytes);
  return answer.ok ? new TextDecoder().decode(answer.bytes) : answer.code;
}

describe("readBody", () => {
  const text = encode("m v=1\n".repeat(1_000));
  const whole = "m v=1\n".repeat(1_000);

  it("reads plain, gzip, and deflate of both kinds, by any of their names", async () => {
    expect(await read(whole)).toBe(whole);
    expect(await read(whole, "identity")).toBe(whole);
    expect(await read(whole, "")).toBe(whole);
    for (const name of ["gzip", "x-gzip", "GZIP", " gzip "]) expect(await read(await pack("gzip", text), name)).toBe(whole);
    expect(await read(await pack("deflate", text), "deflate")).toBe(whole);
    expect(await read(await pack("deflate-raw", text), "deflate")).toBe(whole);
  });

  it("reads nothing as nothing, packed or not", async () => {
    expect(await read(null)).toBe("");
    expect(await read("", "gzip")).toBe("");
    expect(await read(await pack("gzip", new Uint8Array()), "gzip")).toBe("");
  });

  it("reads chunks as they come", async () => {
    const packed = await pack("gzip", text);
    const byBytes = new ReadableStream({
      start(controller) {
        for (const byte of packed) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await read(byBytes, "gzip")).toBe(whole);
  });

  it("reads gzip of several members as one, also where a header's bytes stand inside a member", async () => {
    const parts = ["a v=1\n", "b v=2\n", "", "c v=3\n"];
    const packed = await Promise.all(parts.map((part) => pack("gzip", encode(part))));
    expect(await read(join(...packed), "gzip")).toBe(parts.join(""));
    // Stored, not squeezed: what is inside stands in the member as it is.
    const looksLikeMember = Uint8Array.of(0x1f, 0x8b, 8, 0, 65, 66);
    const inside = stored(join(looksLikeMember, looksLikeMember));
    const answer = await readBody(request(join(inside, packed[0] as Uint8Array), "gzip"));
    expect(answer).toEqual({ ok: true, bytes: join(looksLikeMember, looksLikeMember, encode("a v=1\n")) });
  });

  it("refuses what is cut, has something behind it, or is not what it says", async () => {
    const packed = await pack("gzip", text);
    for (let end = 1; end < packed.length; end += 7) expect([end, await read(packed.subarray(0, end), "gzip")]).toEqual([end, "bad-gzip"]);
    expect(await read(join(packed, encode("garbage")), "gzip")).toBe("bad-gzip");
    expect(await read(join(packed, packed.subarray(0, 12)), "gzip")).toBe("bad-gzip");
    const wrongSum = packed.slice();
    wrongSum[packed.length - 6] = (packed[packed.length - 6] as number) ^ 1;
    expect(await read(wrongSum, "gzip")).toBe("bad-gzip");
    expect(await read("m v=1", "gzip")).toBe("bad-gzip");
    expect(await read("m v=1", "deflate")).toBe("bad-gzip");
    expect(await read("m v=1", "zstd")).toBe("bad-encoding");
    expect(await read("m v=1", "gzip, gzip")).toBe("bad-encoding");
  });

  it("counts what it becomes, over all members", async () => {
    expect(await read(whole, undefined, whole.length)).toBe(whole);
    expect(await read(whole, undefined, whole.length - 1)).toBe("body-too-large");
    const packed = await pack("gzip", text);
    expect(await read(packed, "gzip", whole.length)).toBe(whole);
    expect(await read(packed, "gzip", whole.length - 1)).toBe("body-too-large");
    expect(await read(join(packed, packed), "gzip", whole.length * 2 - 1)).toBe("body-too-large");
    expect(await read(await pack("deflate", text), "deflate", 100)).toBe("body-too-large");
  });

  it("is done soon with a body that is all headers", async () => {
    const headers = new Uint8Array(4 * 1024 * 1024);
    for (let at = 0; at < headers.length; at += 4) headers.set([0x1f, 0x8b, 8, 0], at);
    expect(await read(headers, "gzip")).toBe("bad-gzip");
  });

  it("passes on what the caller unpacks itself", async () => {
    const answer = await readBody(request("packed", "snappy"), 100, ["snappy"]);
    expect(answer).toEqual({ ok: true, bytes: encode("packed") });
  });
});

/** A gzip member with one stored block. */
function stored(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = [bytes.length & 0xff, bytes.length >> 8];
  const header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
  const block = [1, ...length, ...length.map((byte) => byte ^ 0xff), ...bytes];
  const trailer = [...word(crc32(bytes)), ...word(bytes.length)];
  return Uint8Array.from([...header, ...block, ...trailer]);
}

function word(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

function crc32(bytes: Uint8Array): number {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
