/**
 * Which part of the console is shown: told by the address behind `#`, so that going back, reloading and a link all work. A phone
 * has a tab for each; where there is room, screens and notices stand beside each other under one. Their history,
 * drills, rules and notifications stand under the tab of alarms.
 */
import { mayAct, type Role } from "../../protocol/routes.ts";

export type View = "alarms" | "history" | "drills" | "rules" | "targets" | "screens" | "notices" | "tokens" | "audit";

export interface Place {
  /** `undefined`: nothing was asked for. */
  readonly view: View | undefined;
  /** The code of a screen's QR code: `#pair=BCDF-GHJK`. */
  readonly code: string | undefined;
  /** The alarm that is looked at, by id: `#alarms=…`. */
  readonly alarm: string | undefined;
}

const LEAST_ROLES: Readonly<Record<View, Role>> = {
  alarms: "viewer",
  history: "viewer",
  drills: "viewer",
  rules: "viewer",
  targets: "admin",
  screens: "viewer",
  notices: "viewer",
  tokens: "admin",
  audit: "admin",
};

const VIEWS = Object.keys(LEAST_ROLES) as readonly View[];

/** Parts of the view of alarms, with links of their own there. */
const ALARM_VIEWS = ["alarms", "history", "drills", "rules", "targets"] as const satisfies readonly View[];

/** Nothing longer is a code; whatever stands there goes into a field that the operator reads. */
const MOST_CODE = 20;

export function placeOf(hash: string): Place {
  const [name = "", value] = hash.replace(/^#/, "").split("=", 2);
  if (name === "pair") return { view: "screens", code: decode(value ?? "").slice(0, MOST_CODE), alarm: undefined };
  const view = VIEWS.find((one) => one === name);
  return { view, code: undefined, alarm: view === "alarms" && value ? decode(value) : undefined };
}

/** An id has every character that an address gives a meaning to. */
export function alarmHash(id: string): string {
  return `#alarms=${encodeURIComponent(id)}`;
}

export function tabsOf(role: Role, wide: boolean): readonly View[] {
  return VIEWS.filter((view) => isAllowed(view, role) && tabOf(view) === view && !(wide && view === "notices"));
}

export function alarmPartsOf(role: Role): readonly (typeof ALARM_VIEWS)[number][] {
  return ALARM_VIEWS.filter((view) => isAllowed(view, role));
}

/** Under which tab a view stands. */
export function tabOf(view: View): View {
  return ALARM_VIEWS.some((one) => one === view) ? "alarms" : view;
}

/** What is shown of what was asked for; where nothing was, `first`. */
export function viewOf(asked: View | undefined, role: Role, wide: boolean, first: View): View {
  if (asked === undefined) return first;
  return isAllowed(asked, role) && !(wide && asked === "notices") ? asked : "screens";
}

function isAllowed(view: View, role: Role): boolean {
  return mayAct(role, LEAST_ROLES[view]);
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A broken escape: as it stands.
    return value;
  }
}
