import { configDefaults, defineConfig } from "vitest/config";

// One run over everything. Workers are processes because better-sqlite3 and WebAssembly memories are then isolated from
// one another. Tests wait for other programs and for the host's timers in a quarter of their time, so that two workers
// leave a fourth of CI's two cores idle, and three fill them: what a test costs is processor time.
//
// A process of its own costs a file two seconds of that, most of it to load the emulator and the clients, where the
// emulator itself starts in some 100 ms and most files need less than a second. So files share workers unless they say
// otherwise: tests of packages and of conformance keep nothing in modules that another file could see, put back what
// they change of their process, and pass in any order (`--sequence.shuffle.files`).

/** What these see of their process must be their own doing. */
const ALONE = [
  "conformance/lambda/load.test.ts",
  // It puts another module in the place of one that may be loaded already.
  "packages/cloudglass/src/configuration.test.ts",
  "packages/iam/src/identity/aws-managed-policies.test.ts",
];

/** Suites that run programs, browsers or long-lived emulators, or set variables: each file in a process of its own. */
const PROGRAMS = ["console", "front-door", "load", "programs", "proof"].map(
  (suite) => `conformance/${suite}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    setupFiles: ["tools/check/property-seed.ts"],
    pool: "forks",
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
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
          exclude: [...configDefaults.exclude, ...ALONE, ...PROGRAMS],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "programs",
          globalSetup: ["tools/check/console-pictures.ts", "conformance/testing/warm-aws.ts"],
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
