import { describe, expect, it } from "vitest";
import { parseHomeAssistantState } from "../../../core/ingest/home-assistant.ts";
import { expectSound, rejectionsOf, samplesOf } from "./parse-result.ts";

function check(entity: string, body: unknown, samples: string[], rejections: string[] = []): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const result = parseHomeAssistantState(new TextEncoder().encode(text), entity);
  expectSound(result);
  expect({ text, samples: samplesOf(result), rejections: rejectionsOf(result) }).toEqual({ text, samples, rejections });
}

describe("parseHomeAssistantState", () => {
  it("names a state by domain, device class and unit", () => {
    const attributes = { unit_of_measurement: "°C", device_class: "temperature", friendly_name: "Kitchen" };
    check("sensor.kitchen", { state: "25.5", attributes }, ['homeassistant_sensor_temperature_celsius{device="sensor.kitchen"} 25.5']);
    check("sensor.kitchen", { state: "25", attributes: { unit_of_measurement: "°C" } }, [
      'homeassistant_sensor_celsius{device="sensor.kitchen"} 25',
    ]);
    check("sensor.rain", { state: "1", attributes: { unit_of_measurement: "mm/h" } }, [
      'homeassistant_sensor_mm_h{device="sensor.rain"} 1',
    ]);
    check("sensor.n", { state: 7 }, ['homeassistant_sensor_state{device="sensor.n"} 7']);
  });

  it("reads states in words, and none of unknown and unavailable", () => {
    for (const [state, read] of [
      ["on", 1],
      ["off", 0],
      ["open", 1],
      ["closed", 0],
      ["home", 1],
      ["not_home", 0],
      ["locked", 1],
      ["Unlocked", 0],
    ] as const)
      check("x.y", { state }, [`homeassistant_x_state{device="x.y"} ${read}`]);
    for (const state of ["unknown", "unavailable", "", "heat", "2026-11-23T10:00:00+00:00"]) check("x.y", { state }, []);
  });

  it("takes numbers among the attributes that are readings", () => {
    check(
      "climate.hall",
      { state: "heat", attributes: { current_temperature: 20.5, supported_features: 1, hvac_modes: [1], preset: "1" } },
      ['homeassistant_climate_current_temperature{device="climate.hall"} 20.5'],
    );
  });

  it("refuses what is no state of no entity", () => {
    check("kitchen", { state: "1" }, [], ['0 bad-device "kitchen" is no entity: domain.name']);
    check("sensor.Küche", { state: "1" }, [], ['0 bad-device "sensor.Küche" is no entity: domain.name']);
    check("x.y", {}, [], ["0 bad-shape no state"]);
    check("x.y", [], [], ["0 bad-shape an array where one object is needed"]);
    check("x.y", "on", [], ["1 not-json line 1, column 1: on is not JSON"]);
  });
});
