/** Who may write which text, and read it. */
import { describe, expect, it } from "vitest";
import { send } from "../wall.ts";
import { ADMIN, ask, bearer, makeToken } from "./desk.ts";

const SITE = "/s/test-p";

describe("texts that stream in", () => {
  it("are written by devices and read by viewers, and say by whom", async () => {
    const [{ secret: device }, { secret: viewer }] = [await makeToken(SITE, "device"), await makeToken(SITE, "viewer")];
    const write = (token: string | null) => ask("POST", `${SITE}/streams/build`, token, "ok");
    expect([(await write(null)).status, (await write(viewer)).status, (await write(device)).status]).toEqual([401, 403, 204]);
    const read = (token: string) => ask("GET", `${SITE}/streams/build`, token);
    expect([(await read(device)).status, (await read(viewer)).body]).toEqual([403, "ok"]);
    const { body } = await ask("GET", `${SITE}/streams`, viewer);
    expect(body.streams).toMatchObject([{ stream: "build", from: "device of a test", state: "ended", characters: 2 }]);
    expect((await ask("DELETE", `${SITE}/streams/build`, viewer)).status).toBe(403);
    expect((await ask("DELETE", `${SITE}/streams/build`, device)).status).toBe(204);
  });

  it("are only those of its devices for a token that is for some", async () => {
    const { secret } = await makeToken(SITE, "device", { devices: ["press-4"] });
    const write = async (stream: string): Promise<unknown> => {
      const { status, body } = await ask("POST", `${SITE}/streams/${stream}`, secret, "x");
      return status === 204 ? 204 : `${status} ${body.code}`;
    };
    const streams = ["press-4", "log@press-4", "press-5", "log@press-5", "press-4@press-5", "x@press-5@press-4", "press-4.log"];
    expect(await Promise.all(streams.map(write))).toEqual([204, 204, ...streams.slice(2).map(() => "403 wrong-device")]);
    expect((await ask("DELETE", `${SITE}/streams/press-5`, secret)).status).toBe(403);
  });

  it("are cut off when what their writer was let in by is revoked", async () => {
    const { token, secret } = await makeToken(SITE, "device");
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const answer = send(`${SITE}/streams/log`, { method: "POST", body: readable, headers: bearer(secret) });
    await writer.write(new TextEncoder().encode("half"));
    const state = async (): Promise<string> => {
      const { body } = await ask("GET", `${SITE}/streams`, ADMIN);
      return body.streams.find(({ stream }: { stream: string }) => stream === "log")?.state;
    };
    await expect.poll(state).toBe("writing");
    expect((await ask("DELETE", `${SITE}/api/tokens/${token}`, ADMIN)).status).toBe(200);
    expect((await answer).status).toBe(401);
    expect(await state()).toBe("broken");
  });
});
