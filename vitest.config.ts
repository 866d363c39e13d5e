import { defineConfig } from "vitest/config";

// One run over every package. Workers are processes because better-sqlite3 and WebAssembly memories are
// then isolated from one another; two of them match the two cores that CI has.
export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "conformance/**/*.test.ts",
      "tools/**/*.test.ts",
      "bench/**/*.test.ts",
      "examples/*/test/**/*.test.ts",
    ],
    setupFiles: ["tools/check/property-seed.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
