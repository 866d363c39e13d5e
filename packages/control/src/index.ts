/** The emulator's own HTTP routes. */
export { type ControlRoute, control, type Facts } from "./control.ts";
export { type Health, type HealthFacts, health } from "./health.ts";
