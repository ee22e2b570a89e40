/**
 * A simulated line of six machines: each takes from the buffer before it and gives to the one behind, breaks down, waits, is set up,
 * warms with its work, and spoils a few parts. Nothing here is measured.
 */
import { gaussian, seeded } from "./noise.ts";

export interface Sample {
  readonly device: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** As `machine_state` says them. */
export const STATES = { stopped: 0, running: 1, waiting: 2, setup: 3, fault: 4 } as const;

/** What people on the floor hear of. `forS`: how long a stop is expected to last, or has lasted. */
export interface FloorEvent {
  readonly type: "fault" | "setup" | "running";
  readonly machine: string;
  readonly forS: number;
}

interface Machine {
  readonly name: string;
  readonly idealCycleS: number;
  readonly scrap: number;
  /** Mean time between failures and to repair. */
  readonly failureS: number;
  readonly repairS: number;
  readonly coldC: number;
  readonly warmC: number;
  state: number;
  /** Until when a fault or a set-up lasts. */
  untilS: number;
  /** Since when; `undefined` while it has not stopped. */
  stoppedS: number | undefined;
  progress: number;
  temperatureC: number;
  speed: number;
  good: number;
  bad: number;
  runningS: number;
  plannedS: number;
  faults: number;
}

/** Buffers between machines hold this many parts. */
const BUFFER = 60;

const LINE = [
  ["cutting", 3.0, 0.004, 2_400, 180, 24, 58],
  ["press-1", 3.2, 0.006, 1_500, 240, 26, 66],
  ["press-2", 3.1, 0.006, 1_800, 240, 26, 64],
  ["welding", 3.4, 0.012, 1_200, 150, 30, 74],
  ["painting", 3.3, 0.018, 2_700, 300, 28, 62],
  ["packing", 2.9, 0.002, 2_100, 90, 22, 41],
] as const;

export class Factory {
  readonly #random: () => number;
  readonly #machines: Machine[];
  /** Parts before each machine; the first takes from a store that is never empty. */
  readonly #buffers: number[] = LINE.map((_, i) => (i === 0 ? Number.POSITIVE_INFINITY : BUFFER / 2));
  #seconds = 0;
  #events: FloorEvent[] = [];

  constructor(seed: number) {
    this.#random = seeded(seed);
    this.#machines = LINE.map(([name, idealCycleS, scrap, failureS, repairS, coldC, warmC]) => ({
      ...{ name, idealCycleS, scrap, failureS, repairS, coldC, warmC },
      ...{ state: STATES.running, untilS: 0, stoppedS: undefined, progress: 0, temperatureC: warmC - 4, speed: 60 / idealCycleS },
      ...{ good: 0, bad: 0, runningS: 0, plannedS: 0, faults: 0 },
    }));
  }

  /** A second of the line, and what happened in it. */
  step(): readonly FloorEvent[] {
    this.#seconds++;
    this.#events = [];
    for (const [i, machine] of this.#machines.entries()) this.#work(machine, i);
    return this.#events;
  }

  /** A machine stands from now on, as it does by chance. */
  breakDown(name: string): void {
    const machine = this.#machines.find((one) => one.name === name);
    if (machine && machine.untilS <= this.#seconds) this.#stop(machine, STATES.fault, machine.repairS);
  }

  /** Good parts that left the line. */
  get made(): number {
    return this.#machines[this.#machines.length - 1]?.good ?? 0;
  }

  samples(): Sample[] {
    return this.#machines.flatMap((machine): Sample[] => {
      const { name, state, speed, idealCycleS, temperatureC, runningS, plannedS, faults, good, bad } = machine;
      const base = { device: `line1-${name}`, labels: { line: "1", machine: name } };
      const metrics = {
        machine_state: state,
        machine_speed_pieces_per_minute: round(speed, 1),
        machine_target_pieces_per_minute: round(60 / idealCycleS, 1),
        machine_ideal_cycle_seconds: idealCycleS,
        machine_temperature_celsius: round(temperatureC, 1),
        machine_running_seconds_total: runningS,
        machine_planned_seconds_total: plannedS,
        machine_faults_total: faults,
      };
      const parts = (quality: string, count: number): Sample => ({
        device: base.device,
        labels: { ...base.labels, quality },
        metrics: { machine_parts_total: count },
      });
      return [{ ...base, metrics }, parts("good", good), parts("bad", bad)];
    });
  }

  #work(machine: Machine, i: number): void {
    machine.plannedS++;
    const [before, behind] = [this.#buffers[i] as number, this.#buffers[i + 1] ?? 0];
    if (machine.untilS > this.#seconds) {
      this.#drift(machine, 0);
      return;
    }
    if (machine.stoppedS !== undefined)
      this.#events.push({ type: "running", machine: machine.name, forS: this.#seconds - machine.stoppedS });
    machine.stoppedS = undefined;
    if (this.#random() < 1 / machine.failureS) this.#stop(machine, STATES.fault, machine.repairS);
    // A change of tools now and then.
    else if (this.#random() < 1 / 5_400) this.#stop(machine, STATES.setup, 120);
    else if (before < 1 || behind >= BUFFER) {
      machine.state = STATES.waiting;
      this.#drift(machine, 0);
    } else this.#run(machine, i);
  }

  #stop(machine: Machine, state: number, meanS: number): void {
    machine.state = state;
    if (state === STATES.fault) machine.faults++;
    const forS = Math.round(meanS * (0.5 + this.#random()));
    machine.untilS = this.#seconds + forS;
    machine.stoppedS = this.#seconds;
    this.#events.push({ type: state === STATES.fault ? "fault" : "setup", machine: machine.name, forS });
    this.#drift(machine, 0);
  }

  #run(machine: Machine, i: number): void {
    machine.state = STATES.running;
    machine.runningS++;
    // Slower by a few percent, with slow waves of wear.
    const pace = 0.95 + 0.03 * Math.sin(this.#seconds / 700 + i) + 0.01 * gaussian(this.#random);
    this.#drift(machine, pace * (60 / machine.idealCycleS));
    machine.progress += pace / machine.idealCycleS;
    while (machine.progress >= 1) {
      machine.progress--;
      const wear = 1 + 0.8 * Math.max(0, Math.sin(this.#seconds / 1_500 + 2 * i));
      const spoiled = this.#random() < machine.scrap * wear;
      if (spoiled) machine.bad++;
      else machine.good++;
      if (i > 0) this.#buffers[i] = (this.#buffers[i] as number) - 1;
      if (!spoiled && i + 1 < this.#buffers.length) this.#buffers[i + 1] = (this.#buffers[i + 1] as number) + 1;
    }
  }

  /** Speed and temperature follow what the machine does. */
  #drift(machine: Machine, speed: number): void {
    machine.speed += (speed - machine.speed) * 0.25;
    const goal = speed > 0 ? machine.warmC + 3 * Math.sin(this.#seconds / 900) : machine.coldC;
    machine.temperatureC += (goal - machine.temperatureC) / 240 + 0.06 * gaussian(this.#random);
  }
}

function round(value: number, digits: number): number {
  return Number(Math.max(0, value).toFixed(digits));
}
