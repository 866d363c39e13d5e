/** The emulator's own HTTP routes. */
export { type ControlRoute, control } from "./control.ts";
export { type Health, type HealthFacts, health } from "./health.ts";
