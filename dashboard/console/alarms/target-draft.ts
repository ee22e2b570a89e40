/** What an admin has typed about a target of notifications, and the order that becomes of it. */
import * as v from "valibot";
import type { Priority } from "../../../protocol/alarm.ts";
import { METHODS } from "../../../protocol/command.ts";
import type { TargetKind, TargetLine } from "../../../protocol/target.ts";
import type { Order } from "../store.ts";

export interface TargetDraft {
  readonly target: string;
  readonly kind: TargetKind;
  readonly url: string;
  /** Empty: the one that is kept stays. */
  readonly secret: string;
  /** The one that is kept is taken away. */
  readonly noSecret: boolean;
  readonly sendResolved: boolean;
  readonly minPriority: Priority;
}

export const EMPTY_TARGET_DRAFT: TargetDraft = {
  target: "",
  kind: "alertmanager",
  url: "",
  secret: "",
  noSecret: false,
  sendResolved: true,
  minPriority: "low",
};

/** A target to be changed. Its secret is not known here. */
export function draftOf({ target, kind, url, sendResolved, minPriority }: TargetLine): TargetDraft {
  return { target, kind, url, secret: "", noSecret: false, sendResolved, minPriority };
}

/** `undefined` while it cannot be ordered. Where the address may lead, the site decides. */
export function targetOf(draft: TargetDraft): Order<"targets.put"> | undefined {
  const { kind, noSecret, sendResolved, minPriority } = draft;
  const [target, url, secret] = [draft.target.trim(), draft.url.trim(), draft.secret.trim()];
  if (!/^https?:\/\/./i.test(url)) return undefined;
  const order = { target, kind, url, sendResolved, minPriority, ...(secret !== "" ? { secret } : noSecret ? { secret: null } : {}) };
  return v.is(METHODS["targets.put"], order) ? order : undefined;
}
