/**
 * The states of an alarm as one table (ANSI/ISA-18.2-2016 section 5.2, IEC 62682:2014): what each input makes of each state.
 *
 * NORM normal, UNACK unacknowledged, ACKED acknowledged, RTNUN returned to normal and not yet acknowledged, SHLVD shelved by a
 * person until a time, DSUPR suppressed by design, OOSRV out of service. Nobody is told of an alarm in the last three; its condition
 * is followed all the same, so that an alarm that comes back from there is what its condition is then.
 *
 * An on-delay (`for`) and an off-delay (`keep_firing_for`) belong to the condition (condition.ts): here it has already held.
 */
export const ALARM_STATES = ["NORM", "UNACK", "ACKED", "RTNUN", "SHLVD", "DSUPR", "OOSRV"] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** `raise`, `clear`: the condition. `suppress`, `release`: inhibition. The others: a person, or the end of a shelf. */
export const ALARM_INPUTS = ["raise", "clear", "acknowledge", "shelve", "unshelve", "suppress", "release", "remove", "return"] as const;
export type AlarmInput = (typeof ALARM_INPUTS)[number];

/** `again`: UNACK while the condition holds, else NORM. Absent: the input changes nothing. */
type Next = AlarmState | "again";

export const TRANSITIONS: { readonly [S in AlarmState]: { readonly [I in AlarmInput]?: Next } } = {
  NORM: { raise: "UNACK", shelve: "SHLVD", suppress: "DSUPR", remove: "OOSRV" },
  UNACK: { clear: "RTNUN", acknowledge: "ACKED", shelve: "SHLVD", suppress: "DSUPR", remove: "OOSRV" },
  ACKED: { clear: "NORM", shelve: "SHLVD", suppress: "DSUPR", remove: "OOSRV" },
  RTNUN: { raise: "UNACK", acknowledge: "NORM", shelve: "SHLVD", suppress: "DSUPR", remove: "OOSRV" },
  // Shelved again: another end.
  SHLVD: { shelve: "SHLVD", unshelve: "again", remove: "OOSRV" },
  DSUPR: { shelve: "SHLVD", release: "again", remove: "OOSRV" },
  OOSRV: { return: "again" },
};

/** Whether a person may order this of an alarm in that state: what would change nothing is refused, and told why. */
export function accepts(state: AlarmState, input: AlarmInput): boolean {
  return TRANSITIONS[state][input] !== undefined;
}

/** The state after an input. `active`: whether the condition holds, after it. */
export function nextState(state: AlarmState, input: AlarmInput, active: boolean): AlarmState {
  const next = TRANSITIONS[state][input] ?? state;
  if (next !== "again") return next;
  return active ? "UNACK" : "NORM";
}

/** Somebody has to be told of it: it is on the wall and counts as standing. */
export function isAnnunciated(state: AlarmState): boolean {
  return state === "UNACK" || state === "ACKED" || state === "RTNUN";
}

/** How many stand, of those that somebody has to be told of. */
export interface StandingCount {
  readonly unacknowledged: number;
  readonly acknowledged: number;
  readonly returned: number;
}
