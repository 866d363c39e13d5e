/** The import table of the design, and what may not be named outside `env`. Paths are relative to the root. */

export interface Room {
  readonly name: string;
  /** The first room whose pattern matches a file is the file's room. */
  readonly files: RegExp;
  /**
   * What may be imported: package names, `node:…`, or `./prefix` patterns of files. Types of these may be
   * imported too.
   */
  readonly allowed: readonly RegExp[];
  /** What only `import type` may name. */
  readonly types?: readonly RegExp[];
}

/** Node built-ins that compute and touch nothing outside the process. */
const PURE_BUILT_INS = /^node:(crypto|buffer|util|zlib|stream|events|net|async_hooks|assert|path)$/;
const ENV = /^@cloudglass\/env$/;
const WIRE = /^@cloudglass\/wire$/;
const SQLITE = /^better-sqlite3$/;
const CATALOGUE = /^@cloudglass\/catalogue$/;
const SDK = /^@(aws-sdk|smithy)\//;

const ENGINE_ROOMS =
  /^packages\/(s3\/src\/storage|dynamodb\/src\/(storage|expression)|iam\/src\/policy|ec2-vpc\/src\/packet|lambda\/src\/scheduling|logs\/src\/(storage|pattern))\//;

/** In the order in which they are tried. */
export const ROOMS: readonly Room[] = [
  // Run at set-up; nothing that runs in the emulator imports them.
  { name: "build script", files: /^packages\/.*\/build\.ts$/, allowed: [/^(?!@cloudglass\/)/] },
  {
    name: "env",
    files: /^packages\/env\/src\//,
    allowed: [/^node:/, /^file:packages\/env\//],
  },
  {
    name: "wire",
    files: /^packages\/wire\/src\//,
    allowed: [PURE_BUILT_INS, /^file:packages\/wire\//],
    types: [ENV, SDK],
  },
  {
    name: "engine room",
    files: ENGINE_ROOMS,
    // The codec libraries compute checksums and know nothing of AWS.
    allowed: [ENV, /^@node-rs\/crc32$/, /^node:(crypto|buffer|util|net)$/, /^file:SAME-ROOM/],
  },
  {
    name: "catalogue",
    files: /^packages\/catalogue\/src\//,
    allowed: [ENV, SQLITE, /^node:crypto$/, /^file:packages\/catalogue\//],
  },
  // Runs inside sandboxes, on the runtimes' own libraries.
  {
    name: "bootstrap",
    files: /^packages\/lambda\/src\/runtime\/bootstrap\//,
    allowed: [/^node:/, /^file:packages\/lambda\/src\/runtime\/bootstrap\//],
  },
  // A door to the world beside `env`: the processes that functions run in (decision 24).
  {
    name: "lambda runtime",
    files: /^packages\/lambda\/src\/runtime\//,
    allowed: [
      ENV,
      PURE_BUILT_INS,
      /^node:(http|fs|fs\/promises|child_process|os)$/,
      /^(yauzl|tar-stream)$/,
      /^file:packages\/lambda\/src\/(runtime|scheduling)\//,
    ],
    types: [WIRE],
  },
  // Another one: sockets to the machine itself, of declared port mappings and of machines that bring their own frames.
  {
    name: "network edge",
    files: /^packages\/ec2-vpc\/src\/edge\//,
    allowed: [
      ENV,
      PURE_BUILT_INS,
      /^node:(fs|os)$/,
      /^file:packages\/ec2-vpc\/src\/(edge|packet)\//,
    ],
  },
  {
    name: "gateway",
    files: /^packages\/gateway\/src\//,
    allowed: [
      ENV,
      WIRE,
      /^@cloudglass\/iam$/,
      /^fastify$/,
      /^pino$/,
      /^lru-cache$/,
      PURE_BUILT_INS,
      /^node:http$/,
      /^file:packages\/gateway\//,
    ],
  },
  // Built by Vite and run by a browser.
  {
    name: "console",
    files: /^packages\/console\/src\//,
    allowed: [
      /^preact(\/hooks)?$/,
      /^@preact\/signals$/,
      /^file:packages\/console\/src\//,
      // The same filter here and there.
      /^file:packages\/control\/src\/request-filter\.ts$/,
      /^file:packages\/env\/src\/namespace\.ts$/,
    ],
    types: [/^file:packages\/wire\/src\/request-summary\.ts$/],
  },
  { name: "built console", files: /^packages\/console\/served\//, allowed: [] },
  {
    name: "control",
    files: /^packages\/control\/src\//,
    allowed: [
      ENV,
      WIRE,
      // Alone, because the console's files, which are for browsers, reach it.
      /^@cloudglass\/wire\/request-summary$/,
      /^@cloudglass\/console$/,
      /^ms$/,
      /^prom-client$/,
      PURE_BUILT_INS,
      /^file:packages\/control\//,
    ],
  },
  // For programs of test runners, which they import.
  {
    name: "fixtures",
    files: /^packages\/cloudglass\/src\/fixtures\//,
    allowed: [
      /^(vitest|node:test|testcontainers)$/,
      PURE_BUILT_INS,
      /^file:packages\/cloudglass\//,
    ],
  },
  // Emulators in a test's process: connections to them that need no port.
  {
    name: "cloud",
    files: /^packages\/cloudglass\/src\/cloud\//,
    allowed: [
      /^@cloudglass\//,
      /^pino$/,
      PURE_BUILT_INS,
      /^node:(http|stream\/web)$/,
      /^file:packages\//,
    ],
  },
  // Asks an emulator from outside, and starts it: a door to the machine of whoever types.
  {
    name: "commands",
    files: /^packages\/cloudglass\/src\/commands\//,
    allowed: [
      /^@cloudglass\//,
      /^(cli-table3|commander|ms)$/,
      /^@bomb\.sh\/tab\/commander$/,
      PURE_BUILT_INS,
      /^node:(child_process|fs|module|os|process|timers\/promises)$/,
      /^file:packages\//,
    ],
  },
  {
    name: "command line",
    files: /^packages\/cloudglass\/src\//,
    allowed: [
      /^@cloudglass\//,
      /^(cli-table3|commander)$/,
      /^ms$/,
      /^pino(-pretty)?$/,
      /^@opentelemetry\//,
      PURE_BUILT_INS,
      /^node:(process|module|tty|url)$/,
      /^file:packages\//,
    ],
  },
  {
    name: "simulator",
    files: /^packages\/simulator\/src\//,
    allowed: [/./],
  },
  {
    name: "identity service",
    files: /^packages\/iam\/src\//,
    allowed: [
      ENV,
      WIRE,
      SQLITE,
      CATALOGUE,
      /^(jose|xml-crypto|@xmldom\/xmldom|uqr|@cloud-copilot\/iam-data)$/,
      PURE_BUILT_INS,
      /^file:SAME-PACKAGE/,
    ],
    types: [SDK],
  },
  // Its access table is AWS's own reference.
  {
    name: "network service",
    files: /^packages\/ec2-vpc\/src\//,
    allowed: [
      ENV,
      WIRE,
      CATALOGUE,
      /^@cloud-copilot\/iam-data$/,
      // Signed messages of instance identities.
      /^node-forge$/,
      PURE_BUILT_INS,
      /^file:SAME-PACKAGE/,
    ],
    types: [SDK],
  },
  {
    name: "service",
    files: /^packages\/[a-z0-9-]+\/src\//,
    allowed: [
      ENV,
      WIRE,
      SQLITE,
      CATALOGUE,
      /^@node-rs\/crc32$/,
      PURE_BUILT_INS,
      /^file:SAME-PACKAGE/,
    ],
    types: [SDK],
  },
  { name: "development", files: /^(conformance|bench|tools)\//, allowed: [/./] },
];

/** Only `env` may reach the world; development code and tests may too. */
export const WORLD: readonly {
  readonly pattern: RegExp;
  readonly what: string;
  readonly isBuiltIn?: boolean;
}[] = [
  {
    pattern:
      /["']node:(fs|fs\/promises|child_process|worker_threads|dgram|os|timers|timers\/promises)["']/,
    what: "a built-in that reaches the world",
    isBuiltIn: true,
  },
  { pattern: /\bDate\.now\s*\(/, what: "Date.now" },
  { pattern: /\bnew Date\s*\(\s*\)/, what: "new Date()" },
  { pattern: /\bperformance\.(now|timeOrigin)/, what: "performance.now" },
  { pattern: /\bprocess\.(hrtime|uptime|cpuUsage)/, what: "process clocks" },
  { pattern: /\bMath\.random\b/, what: "Math.random" },
  {
    pattern: /\b(randomBytes|randomUUID|randomInt|randomFillSync|getRandomValues)\b/,
    what: "randomness",
  },
  { pattern: /(?<![.\w])(setTimeout|setInterval|setImmediate)\s*\(/, what: "a timer" },
];

/** Words that say nothing (STYLE.md). Matched against the words of file names and of declared types. */
export const EMPTY_WORDS = new Set([
  "manager",
  "helper",
  "helpers",
  "util",
  "utils",
  "common",
  "misc",
  "processor",
  "handler",
  "handlers",
  "data",
  "info",
  "base",
  "impl",
]);

export const LINES_MAX = 400;
