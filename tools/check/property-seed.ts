/**
 * Property tests draw the same values in every run: what passed here passes there, and what a change breaks is its own
 * doing. `CLOUDGLASS_PROPERTY_SEED` draws others; see decision 22.
 */
import { readFileSync } from "node:fs";
import { expect } from "vitest";

const seed = Number(process.env.CLOUDGLASS_PROPERTY_SEED ?? 1);
const path = expect.getState().testPath;

// Its import takes longer than many a test.
if (path !== undefined && readFileSync(path, "utf8").includes("fast-check")) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ seed });
}
