/** What an admin has typed about a token, the order that becomes of it, and the line that shows its use. */
import * as v from "valibot";
import { METHODS, type TokenStatus } from "../../protocol/command.ts";
import type { Order } from "./store.ts";

export interface TokenDraft {
  readonly name: string;
  readonly role: TokenStatus["role"];
  /** As typed: one on each line, or parted by commas. */
  readonly devices: string;
}

/** Most tokens are for devices, and it is the least that a token can do. */
export const EMPTY_TOKEN_DRAFT: TokenDraft = { name: "", role: "device", devices: "" };

export const TOKEN_ROLES: readonly TokenStatus["role"][] = ["device", "viewer", "operator", "admin"];

/** Each once. Chinese keyboards have commas of their own. */
export function devicesOf(typed: string): readonly string[] {
  const names = typed.split(/[\n\r,，、]+/).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}

/** `undefined` while it cannot be ordered. */
export function tokenOf({ name, role, devices }: TokenDraft): Order<"tokens.make"> | undefined {
  const names = role === "device" ? devicesOf(devices) : [];
  const order = { name: name.trim(), role, ...(names.length === 0 ? {} : { devices: [...names] }) };
  return v.is(METHODS["tokens.make"], order) ? order : undefined;
}

/** More devices, or longer names, than a token can hold. */
export function areDevicesWrong({ role, devices }: TokenDraft): boolean {
  const names = devicesOf(devices);
  return role === "device" && names.length > 0 && !v.is(METHODS["tokens.make"].entries.devices, [...names]);
}

/** A line for a terminal. Whatever the names hold, the shell sees one word: an address has no quote that is not escaped. */
export function usageOf(secret: string, { role, devices }: Pick<TokenStatus, "role" | "devices">, site: string): string {
  const header = `-H 'authorization: Bearer ${secret}'`;
  if (role !== "device") return `curl ${header} '${site}/api/screens'`;
  const device = encodeURIComponent(devices?.[0] ?? "demo").replace(/'/g, "%27");
  return `curl ${header} '${site}/devices/${device}/metrics' -d '{"temperature_celsius": 21.5}'`;
}
