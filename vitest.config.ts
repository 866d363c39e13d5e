import { defineConfig } from "vitest/config";

// One run over everything. Workers are processes because better-sqlite3 and WebAssembly memories are then isolated from
// one another; two of them match the two cores that CI has. Tests of packages keep nothing in modules that another file
// could see, so they share workers: a third of the processor time was loading the same modules again.

/** What these see of their process must be their own doing. */
const ALONE = ["packages/iam/src/identity/aws-managed-policies.test.ts"];

export default defineConfig({
  test: {
    setupFiles: ["tools/check/property-seed.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "packages",
          include: ["packages/*/src/**/*.test.ts"],
          exclude: ALONE,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "programs",
          globalSetup: ["tools/check/console-pictures.ts"],
          include: [
            ...ALONE,
            "conformance/**/*.test.ts",
            "tools/**/*.test.ts",
            "bench/**/*.test.ts",
            "examples/*/test/**/*.test.ts",
          ],
        },
      },
    ],
  },
});
