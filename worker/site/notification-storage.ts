/**
 * What is kept of notifications: targets, what was told, and messages that wait or are dead. The only SQL about them. What was told
 * lies in a few rows of many alarms each; a message is a row, since the largest is a quarter of a megabyte.
 */

import type { Told } from "../../core/alarm/notify.ts";
import type { Message } from "../../core/alarm/notify-queue.ts";
import type { TargetSettings } from "../../protocol/target.ts";
import type { CountedSql } from "./sql.ts";

export interface StoredTarget extends TargetSettings {
  /** "" for none. */
  readonly secret: string;
  readonly putMs: number;
  readonly putBy: string;
}

/** `deadMs`: since when it is a dead letter; `null` while it waits. */
export interface StoredMessage {
  readonly target: string;
  readonly message: Message;
  readonly deadMs: number | null;
}

/** Alarm names whose messages are about to be made: when, and which of their alarms stood before. */
export type StoredGroups = readonly (readonly [name: string, dueMs: number, changed: readonly (readonly [id: string, stood: boolean])[]])[];

export class NotificationStorage {
  readonly #sql: CountedSql;

  constructor(sql: CountedSql) {
    this.#sql = sql;
  }

  saveTarget(target: StoredTarget): void {
    this.#sql.run("INSERT OR REPLACE INTO targets (target, body) VALUES (?, ?)", target.target, JSON.stringify(target));
  }

  /** With all that waits for it. */
  deleteTarget(name: string): void {
    this.#sql.run("DELETE FROM targets WHERE target = ?", name);
    this.#sql.run("DELETE FROM notifications WHERE target = ?", name);
  }

  loadTargets(): StoredTarget[] {
    return this.#sql.run("SELECT body FROM targets ORDER BY target").map((row) => JSON.parse(String(row.body)) as StoredTarget);
  }

  saveTold(part: number, told: readonly Told[]): void {
    if (told.length === 0) this.#sql.run("DELETE FROM told WHERE part = ?", part);
    else this.#sql.run("INSERT OR REPLACE INTO told (part, body) VALUES (?, ?)", part, JSON.stringify(told));
  }

  loadTold(): [part: number, told: Told[]][] {
    return this.#sql
      .run("SELECT part, body FROM told ORDER BY part")
      .map((row) => [Number(row.part), JSON.parse(String(row.body)) as Told[]]);
  }

  clearTold(): void {
    this.#sql.run("DELETE FROM told");
    this.#sql.run("DELETE FROM told_groups");
  }

  saveGroups(groups: StoredGroups): void {
    if (groups.length === 0) this.#sql.run("DELETE FROM told_groups");
    else this.#sql.run("INSERT OR REPLACE INTO told_groups (one, body) VALUES (0, ?)", JSON.stringify(groups));
  }

  loadGroups(): StoredGroups {
    const [row] = this.#sql.run("SELECT body FROM told_groups");
    return row ? (JSON.parse(String(row.body)) as StoredGroups) : [];
  }

  addMessage({ target, message, deadMs }: StoredMessage, text: string): void {
    const head = JSON.stringify({ message, deadMs });
    this.#sql.run("INSERT INTO notifications (number, target, head, body) VALUES (?, ?, ?, ?)", message.number, target, head, text);
  }

  updateMessage({ message, deadMs }: StoredMessage): void {
    this.#sql.run("UPDATE notifications SET head = ? WHERE number = ?", JSON.stringify({ message, deadMs }), message.number);
  }

  deleteMessage(number: number): void {
    this.#sql.run("DELETE FROM notifications WHERE number = ?", number);
  }

  /** In their order, without their texts. */
  loadMessages(): StoredMessage[] {
    return this.#sql.run("SELECT target, head FROM notifications ORDER BY number").map((row) => {
      const head = JSON.parse(String(row.head)) as Omit<StoredMessage, "target">;
      return { target: String(row.target), ...head };
    });
  }

  text(number: number): string | undefined {
    const [row] = this.#sql.run("SELECT body FROM notifications WHERE number = ?", number);
    return row && String(row.body);
  }
}
