/** What the published package consists of. Paths are below `packages/`. */

/** Name in `exports` → source. A further entry point, as `./vitest`, is a line here. */
export const ENTRY_POINTS: Readonly<Record<string, string>> = {
  ".": "cloudglass/src/index.ts",
};

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
