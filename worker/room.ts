/** Calls into the control room: each is a request to the platform, and counted where it is made. */
import type { ControlRoom } from "./control-room/control-room.ts";
import type { Env } from "./env.ts";
import { untold } from "./untold.ts";

/** The site's control room, to be called once. */
export function roomOf(env: Env, site: string): DurableObjectStub<ControlRoom> {
  untold.note(site, { roomCalls: 1 });
  return env.CONTROL_ROOM.getByName(site);
}
