import { configDefaults, defineConfig } from "vitest/config";

// One run over everything. Workers are processes because better-sqlite3 and WebAssembly memories are then isolated from
// one another; two of them match the two cores that CI has, which they keep busy: what a test costs is processor time.
//
// A process of its own costs a file two seconds of that, most of it to load the emulator and the clients, where the
// emulator itself starts in some 100 ms and most files need less than a second. So files share workers unless they say
// otherwise: tests of packages and of conformance keep nothing in modules that another file could see, put back what
// they change of their process, and pass in any order (`--sequence.shuffle.files`).

/** What these see of their process must be their own doing. */
const ALONE = ["packages/iam/src/identity/aws-managed-policies.test.ts"];

/** Suites that run programs, browsers or long-lived emulators: each file in a process of its own. */
const PROGRAMS = ["console", "load", "programs", "proof"].map(
  (suite) => `conformance/${suite}/**/*.test.ts`,
);

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
          name: "conformance",
          include: ["conformance/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...PROGRAMS],
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
            ...PROGRAMS,
            "tools/**/*.test.ts",
            "bench/**/*.test.ts",
            "examples/*/test/**/*.test.ts",
          ],
        },
      },
    ],
  },
});
