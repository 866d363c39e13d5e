/** What the published package consists of. Paths are below `packages/`. */

/** Name in `exports` → source. A further entry point, as `./vitest`, is a line here. */
export const ENTRY_POINTS: Readonly<Record<string, string>> = {
  ".": "cloudglass/src/index.ts",
  "./vitest": "cloudglass/src/fixtures/vitest.ts",
  "./vitest/setup": "cloudglass/src/fixtures/vitest-setup.ts",
  "./vitest/worker": "cloudglass/src/fixtures/vitest-worker.ts",
  "./node-test": "cloudglass/src/fixtures/node-test.ts",
  "./testcontainers": "cloudglass/src/fixtures/testcontainers.ts",
  "./jest": "cloudglass/src/fixtures/jest.ts",
  "./jest/teardown": "cloudglass/src/fixtures/jest-teardown.ts",
};

/** Name in `exports` → CommonJS file that is copied. */
export const COPIED_ENTRY_POINTS: Readonly<Record<string, string>> = {
  "./jest/worker": "cloudglass/src/fixtures/jest-worker.cjs",
};

/** What only users of an entry point import, and then have. */
export const PEERS: Readonly<Record<string, string>> = { testcontainers: ">=11", vitest: ">=3" };

/** Of these, what runs no emulator, so that the Node at hand may be an older one. */
export const WITHOUT_EMULATOR: readonly string[] = ["./testcontainers"];

/**
 * Of these, what imports the emulator only when it is called, or never, so that old ones of Node link it. Jest 29 loads its
 * presets by `require`, which takes no module that waits; vitest runs its set-up file once more for each test file, but
 * nothing that this imports.
 */
export const LINKED_BY_OLD: readonly string[] = ["./jest", "./jest/teardown", "./vitest/worker"];

/** Run by the command `cloudglass`; what `bin.mjs` loads. */
export const PROGRAM = "cloudglass/src/main.ts";

/** Files and folders that the code opens beside itself, found there again in the package. */
export const ASSETS: readonly string[] = [
  "wire/models",
  "iam/src/identity/aws-managed-policies/policies.generated.sqlite",
  "lambda/src/runtime/bootstrap",
  "lambda/src/runtime/sandbox/bubblewrap/listen.mjs",
  "cloudglass/src/commands/init/programs",
  "console/dist/served.json",
];
