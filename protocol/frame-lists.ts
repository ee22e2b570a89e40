/**
 * The lists of a frame, written short: each number is one of a series or a device, in ascending order, as its distance from the one before.
 *
 *   numbers   4, 3, -2        4, 7, and the 2 that follow on it: 8, 9
 *   seen      12, 0, 4, -2    12; a quarter of a second older, counted anew: 4, 5, 6
 *   changes   3, 0.5, -4, 1, 20.25   3 and 7 (4 further) are 0.5 now; 4 (1 further than 3) is 20.25
 *
 * Device and series numbers begin at 1, so that no distance is 0. What a screen shows often has one value in several places: it stands
 * once in a frame.
 */
import type { ChangeList, GONE, WireNumber } from "./frame.ts";

/** Shorter than the distances of what follows from three numbers on. */
const SHORTEST_RUN = 2;

/** `numbers` ascend, and none is twice. */
export function writeNumbers(numbers: readonly number[]): number[] {
  const list: number[] = [];
  let before = 0;
  for (let i = 0; i < numbers.length; i++) {
    const first = numbers[i] as number;
    list.push(first - before);
    let following = 0;
    while (numbers[i + following + 1] === first + following + 1) following++;
    if (following < SHORTEST_RUN) following = 0;
    else list.push(-following);
    i += following;
    before = first + following;
  }
  return list;
}

/** `byAge[age]`: the devices whose newest sample is so many steps old. */
export function writeSeen(byAge: readonly (readonly number[])[]): number[] {
  return byAge.flatMap((numbers, age) => (age === 0 ? writeNumbers(numbers) : [0, ...writeNumbers(numbers)]));
}

/** Of numbers and of devices that were seen: other numbers have no age. */
export function readNumbers(list: readonly number[], take: (number: number, age: number) => void): void {
  let number = 0;
  let age = 0;
  for (const distance of list) {
    if (distance === 0) {
      number = 0;
      age++;
    } else if (distance > 0) {
      number += distance;
      take(number, age);
    } else for (let i = distance; i < 0; i++) take(++number, age);
  }
}

type Change = readonly [number: number, value: WireNumber | typeof GONE];

/** `changes` ascend, and none is twice. */
export function writeChanges(changes: readonly Change[]): ChangeList {
  const byValue = new Map<Change[1], number[]>();
  for (const [number, value] of changes) {
    const numbers = byValue.get(value);
    if (numbers) numbers.push(number);
    else byValue.set(value, [number]);
  }
  const list: Change[1][] = [];
  let before = 0;
  for (const [value, numbers] of byValue) {
    const first = numbers[0] as number;
    list.push(first - before, value);
    before = first;
    for (let i = 1; i < numbers.length; i++) list.push((numbers[i - 1] as number) - (numbers[i] as number));
  }
  return list;
}

export function readChanges(list: ChangeList, take: (number: number, value: Change[1]) => void): void {
  let [first, number] = [0, 0];
  let value: Change[1] = null;
  for (let i = 0; i < list.length; i++) {
    const distance = Number(list[i]);
    if (distance > 0) {
      first += distance;
      number = first;
      value = list[++i] ?? null;
    } else number -= distance;
    take(number, value);
  }
}
