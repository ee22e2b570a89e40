/**
 * Which part of the console is shown: told by the address behind `#`, so that going back, reloading and a link all work. A phone
 * has a tab for each; where there is room, screens and notices stand beside each other under one.
 */
import { mayAct, type Role } from "../../protocol/routes.ts";

export type View = "screens" | "notices" | "tokens" | "audit";

export interface Place {
  readonly view: View;
  /** The code of a screen's QR code: `#pair=BCDF-GHJK`. */
  readonly code: string | undefined;
}

const LEAST_ROLES: Readonly<Record<View, Role>> = { screens: "viewer", notices: "viewer", tokens: "admin", audit: "admin" };

const VIEWS = Object.keys(LEAST_ROLES) as readonly View[];

/** Nothing longer is a code; whatever stands there goes into a field that the operator reads. */
const MOST_CODE = 20;

export function placeOf(hash: string): Place {
  const [name = "", value = ""] = hash.replace(/^#/, "").split("=", 2);
  if (name === "pair") return { view: "screens", code: decode(value).slice(0, MOST_CODE) };
  return { view: VIEWS.find((view) => view === name) ?? "screens", code: undefined };
}

export function tabsOf(role: Role, wide: boolean): readonly View[] {
  return VIEWS.filter((view) => mayAct(role, LEAST_ROLES[view]) && !(wide && view === "notices"));
}

/** What is shown of what was asked for. */
export function viewOf(asked: View, role: Role, wide: boolean): View {
  return tabsOf(role, wide).includes(asked) ? asked : "screens";
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A broken escape: as it stands.
    return value;
  }
}
