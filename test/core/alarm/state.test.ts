import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ALARM_INPUTS,
  ALARM_STATES,
  type AlarmInput,
  type AlarmState,
  accepts,
  nextState,
  TRANSITIONS,
} from "../../../core/alarm/state.ts";

/** A line of inputs and a line of states; the condition follows from raise and clear. */
function follow(inputs: string): string {
  let state: AlarmState = "NORM";
  let active = false;
  return inputs
    .split(" ")
    .map((word) => {
      const input = word as AlarmInput;
      if (input === "raise") active = true;
      if (input === "clear") active = false;
      state = nextState(state, input, active);
      return state;
    })
    .join(" ");
}

/** A line of inputs, a line of states. */
const SCENARIOS: readonly (readonly [string, string])[] = [
  // the life of an alarm
  ["raise acknowledge clear", "UNACK ACKED NORM"],
  ["raise clear acknowledge", "UNACK RTNUN NORM"],
  ["raise clear raise acknowledge", "UNACK RTNUN UNACK ACKED"],
  ["acknowledge clear", "NORM NORM"],
  ["raise raise acknowledge acknowledge", "UNACK UNACK ACKED ACKED"],
  // shelved: quiet until the end, then what the condition is
  ["raise shelve clear unshelve", "UNACK SHLVD SHLVD NORM"],
  ["raise shelve unshelve", "UNACK SHLVD UNACK"],
  ["raise acknowledge shelve shelve unshelve", "UNACK ACKED SHLVD SHLVD UNACK"],
  ["shelve raise acknowledge unshelve", "SHLVD SHLVD SHLVD UNACK"],
  ["raise clear shelve unshelve", "UNACK RTNUN SHLVD NORM"],
  // suppressed by design
  ["suppress raise release", "DSUPR DSUPR UNACK"],
  ["raise suppress clear release", "UNACK DSUPR DSUPR NORM"],
  ["raise acknowledge suppress release", "UNACK ACKED DSUPR UNACK"],
  ["raise clear suppress release", "UNACK RTNUN DSUPR NORM"],
  ["suppress shelve release unshelve", "DSUPR SHLVD SHLVD NORM"],
  // out of service
  ["remove raise return", "OOSRV OOSRV UNACK"],
  ["raise remove clear return", "UNACK OOSRV OOSRV NORM"],
  ["raise acknowledge remove shelve return", "UNACK ACKED OOSRV OOSRV UNACK"],
  ["raise clear remove return", "UNACK RTNUN OOSRV NORM"],
  ["shelve remove unshelve return", "SHLVD OOSRV OOSRV NORM"],
  ["suppress remove release return", "DSUPR OOSRV OOSRV NORM"],
];

describe("nextState", () => {
  it.each(SCENARIOS)("makes of %s: %s", (inputs, states) => {
    expect(follow(inputs)).toBe(states);
  });

  it("has every edge of the table in one of these lines", () => {
    const edges = ALARM_STATES.flatMap((state) => Object.keys(TRANSITIONS[state]).map((input) => `${state} ${input}`));
    const walked = SCENARIOS.flatMap(([inputs, states]) => {
      const before = ["NORM", ...states.split(" ")];
      return inputs.split(" ").map((input, i) => `${before[i]} ${input}`);
    });
    expect(edges.filter((edge) => !walked.includes(edge))).toEqual([]);
  });

  it("never leads outside of the table, whatever comes in whatever order", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...ALARM_INPUTS), fc.boolean())), (inputs) => {
        let state: AlarmState = "NORM";
        for (const [input, active] of inputs) {
          const next = nextState(state, input, active);
          expect(ALARM_STATES).toContain(next);
          if (!accepts(state, input)) expect(next).toBe(state);
          state = next;
        }
      }),
    );
  });
});
