/** Bodies as devices in the field send them. They lie beside the project and are not part of it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseDevice, parseDeviceQuery } from "../../../core/ingest/device.ts";
import { expectSound, samplesOf } from "./parse-result.ts";

const VECTORS = join(import.meta.dirname, "../../../../shared/vectors");
const HABITS = join(VECTORS, "device-habits/cases.ndjson");

interface Habit {
  readonly name: string;
  readonly path: string;
  readonly body: string;
}

describe.skipIf(!existsSync(HABITS))("parseDevice on devices' habits (skipped where ../shared/vectors is absent)", () => {
  it("reads what can be read of each", () => {
    const habits = readFileSync(HABITS, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Habit)
      .filter(({ path }) => path.startsWith("/ingest/"));
    const read = habits.map(({ name, path, body }) => {
      const query = path.split("?")[1];
      const result = query === undefined ? parseDevice(Buffer.from(body), "d") : parseDeviceQuery(query, "d");
      expectSound(result);
      return [name, ...samplesOf(result).map((sample) => sample.replace('{device="d"}', "")), `${result.rejected} refused`];
    });
    expect(read).toEqual([
      ["tasmota SENSOR", "AM2301_Temperature 22.6", "AM2301_Humidity 32.4", "2 refused"],
      ["tasmota STATE", "Vcc 3.151", "POWER 0", "Wifi_AP 1", "Wifi_RSSI 66", "4 refused"],
      ["tasmota WebSend query string", "temp 21.5", "0 refused"],
      ["form encoded", "temp 21.5", "rpm 1500", "0 refused"],
      ["json sent as form (curl -d default)", "temp 21.5", "1 refused"],
      ["numbers as strings", "temp 21.5", "state 1", "0 refused"],
      ["decimal comma", "1 refused"],
      ["python NaN literal", "1 refused"],
      ["BOM before JSON", "temp 21.5", "0 refused"],
      ["null reading", "rpm 1500", "0 refused"],
      ["prototype keys", "__proto___x 1", "constructor 5", "temp 1", "0 refused"],
    ]);
  });

  it("reads what simple clients were recorded to send", () => {
    const read = ["01", "02", "03", "07", "10", "11", "12", "13", "14"].map((n) => {
      const result = parseDevice(readFileSync(join(VECTORS, `senders/simple-http/${n}.body`)), "d");
      return [n, ...samplesOf(result).map((sample) => sample.replace('{device="d"}', ""))];
    });
    expect(read).toEqual([
      ["01", "temp 21.5"],
      ["02", "temp 21.5"],
      ["03", "temp 21.5", "rpm 1500"],
      ["07", "temp 21.5"],
      ["10", "temp 21.5"],
      ["11", "temp 21.5"],
      ["12", "temp 21.5"],
      ["13", "temp 21.5"],
      ["14", "temp 21.5"],
    ]);
  });
});
