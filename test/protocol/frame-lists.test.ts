import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChangeList, fromWire, GONE } from "../../protocol/frame.ts";
import { readChanges, readNumbers, writeChanges, writeNumbers, writeSeen } from "../../protocol/frame-lists.ts";
import { toWire } from "../../protocol/to-wire.ts";

/** What a list is once it has crossed the wire. */
const crossed = <T>(list: T): T => JSON.parse(JSON.stringify(list));

function numbersOf(list: readonly number[]): number[] {
  const numbers: number[] = [];
  readNumbers(list, (number) => numbers.push(number));
  return numbers;
}

function seenOf(list: readonly number[]): (readonly [number: number, age: number])[] {
  const seen: (readonly [number: number, age: number])[] = [];
  readNumbers(list, (number, age) => seen.push([number, age]));
  return seen;
}

type Change = readonly [number: number, value: ChangeList[number]];

function changesOf(list: ChangeList): Change[] {
  const changes: Change[] = [];
  readChanges(list, (number, value) => changes.push([number, value]));
  return changes.sort(([a], [b]) => a - b);
}

/** Near each other and far from it: what a wall has, and what it may have. */
const ascending = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 1_000_000 })), { maxLength: 60 })
  .map((numbers) => numbers.sort((a, b) => a - b));
const value = fc.oneof(fc.double().map(toWire), fc.constantFrom<ChangeList[number][]>(0, 1, null, "+Inf", "-Inf", GONE));

describe("numbers", () => {
  it("are distances, and runs from three that follow", () => {
    const check = (numbers: readonly number[], list: readonly number[]): void => {
      expect([writeNumbers(numbers), numbersOf(list)]).toEqual([list, numbers]);
    };
    check([], []);
    check([1], [1]);
    check([4, 7, 8, 9], [4, 3, -2]);
    check([4, 5, 9], [4, 1, 4]);
    check([1, 2, 3, 4, 6, 7, 8], [1, -3, 2, -2]);
  });

  it("come back as they were", () => {
    fc.assert(
      fc.property(ascending, (numbers) => {
        expect(numbersOf(crossed(writeNumbers(numbers)))).toEqual(numbers);
      }),
    );
  });
});

describe("devices that were heard", () => {
  it("are told by age, each age from the first number", () => {
    const check = (byAge: readonly (readonly number[])[], list: readonly number[]): void => {
      expect([writeSeen(byAge), seenOf(list)]).toEqual([list, byAge.flatMap((numbers, age) => numbers.map((number) => [number, age]))]);
    };
    check([], []);
    check([[1]], [1]);
    check([[], [1]], [0, 1]);
    check([[12], [4, 5, 6]], [12, 0, 4, -2]);
    check([[], [], [3]], [0, 0, 3]);
  });

  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.array(ascending, { maxLength: 9 }), (byAge) => {
        const told = byAge.flatMap((numbers, age) => numbers.map((number) => [number, age] as const));
        expect(seenOf(crossed(writeSeen(byAge)))).toEqual(told);
      }),
    );
  });
});

describe("changes", () => {
  it("have each value once, at the first of the series that have it", () => {
    const check = (changes: readonly Change[], list: ChangeList): void => {
      expect([writeChanges(changes), changesOf(list)]).toEqual([list, changes]);
    };
    check([], []);
    check([[7, 0.5]], [7, 0.5]);
    check(
      [
        [3, 0.5],
        [4, 20.25],
        [7, 0.5],
        [8, null],
        [9, 0.5],
      ],
      [3, 0.5, -4, -2, 1, 20.25, 4, null],
    );
    check(
      [
        [1, GONE],
        [2, "+Inf"],
        [3, GONE],
      ],
      [1, "", -2, 1, "+Inf"],
    );
  });

  it("come back as they were", () => {
    fc.assert(
      fc.property(ascending, fc.array(value, { minLength: 60, maxLength: 60 }), (numbers, values) => {
        const changes = numbers.map((number, i): Change => [number, values[i] ?? null]);
        expect(changesOf(crossed(writeChanges(changes)))).toEqual(changes);
      }),
    );
  });

  it("are what the numbers were, as far as they are told", () => {
    fc.assert(
      fc.property(fc.double(), (number) => {
        const [[, told] = [0, null]] = changesOf(crossed(writeChanges([[1, toWire(number)]])));
        expect(told === GONE ? told : fromWire(told)).toBe(fromWire(toWire(number)));
      }),
    );
  });
});
