/**
 * Which of AWS's runtimes can run on this machine, with what program, and what to do about those that cannot. Node is the one
 * that runs the emulator; other interpreters are looked for on the PATH and asked who they are, once.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

export type RuntimeAvailability =
  | {
      readonly kind: "available";
      readonly language: Language;
      /** The interpreter; undefined for runtimes that the code brings. */
      readonly program: string | undefined;
      /** Of the interpreter: `26.10.0`. */
      readonly version: string;
      /** Shown in INIT_START: `nodejs:22.v26`. */
      readonly runtimeVersion: string;
      /** What a sandbox must show, read-only and at the same place, so that the program runs. */
      readonly interpreters: readonly string[];
    }
  | { readonly kind: "unavailable"; readonly why: string };

export type Language = "nodejs" | "python" | "ruby" | "java" | "provided";

interface Interpreter {
  readonly program: string;
  readonly version: string;
  readonly interpreters: readonly string[];
}

const asked = new Map<string, Promise<RuntimeAvailability>>();

/** Of a `Runtime` of AWS's model: `python3.13`. */
export function runtimeAvailability(runtime: string): Promise<RuntimeAvailability> {
  let answer = asked.get(runtime);
  if (answer === undefined) {
    answer = find(runtime);
    asked.set(runtime, answer);
  }
  return answer;
}

async function find(runtime: string): Promise<RuntimeAvailability> {
  const [, language = "", release = ""] = /^([a-z]+)(.*)$/.exec(runtime) ?? [];
  if (language === "provided") return available("provided", runtime, undefined);
  if (language === "nodejs") return available("nodejs", runtime, thisNode());
  if (language === "python") {
    const candidates = [`python${release}`, "python3"];
    return found("python", runtime, "Python 3", await firstThatRuns(candidates, PYTHON_QUESTION));
  }
  if (language === "ruby") {
    return found("ruby", runtime, "Ruby", await firstThatRuns(["ruby"], RUBY_QUESTION));
  }
  if (language === "java") {
    const java = await firstThatRuns(["java"], JAVA_QUESTION);
    // The bootstrap is compiled here, by the compiler that a JDK has beside `java`.
    const hasCompiler = java !== undefined && existsSync(join(dirname(java.program), "javac"));
    return found("java", runtime, "a JDK", hasCompiler ? java : undefined);
  }
  return {
    kind: "unavailable",
    why:
      `The runtime ${runtime} cannot run on this machine: Cloudglass has no runtime of this kind. ` +
      "Start Cloudglass with the docker driver (AWS's own images have every runtime), " +
      "or deploy the function on provided.al2023 with a bootstrap executable.",
  };
}

function thisNode(): Interpreter {
  return {
    program: process.execPath,
    version: process.versions.node,
    interpreters: [],
  };
}

function found(
  language: Language,
  runtime: string,
  product: string,
  interpreter: Interpreter | undefined,
): RuntimeAvailability {
  if (interpreter !== undefined) return available(language, runtime, interpreter);
  return { kind: "unavailable", why: whyNot(runtime, `${product} was not found on the PATH`) };
}

function available(
  language: Language,
  runtime: string,
  interpreter: Interpreter | undefined,
): RuntimeAvailability {
  const version = interpreter?.version ?? "";
  const release = runtime.slice(language.length).replace(/^\.|\.x$/g, "");
  const running = version === "" ? "" : `.v${version.split(".")[language === "python" ? 1 : 0]}`;
  return {
    kind: "available",
    language,
    program: interpreter?.program,
    version,
    runtimeVersion: `${language}:${release}${running}`,
    interpreters: interpreter?.interpreters ?? [],
  };
}

function whyNot(runtime: string, reason: string): string {
  return (
    `The runtime ${runtime} cannot run on this machine: ${reason}. Install it and start Cloudglass again, ` +
    "start Cloudglass with the docker driver (AWS's own images have every runtime), " +
    "or deploy the function on provided.al2023 with a bootstrap executable."
  );
}

/** Each prints, a line each: the program, its version, the directory it is installed in. */
interface Question {
  readonly args: readonly string[];
  readonly read: (output: string) => readonly (string | undefined)[];
}

const lines = (output: string) => output.trim().split(/\r?\n/);

const PYTHON_QUESTION: Question = {
  args: [
    "-c",
    "import sys, platform; print(sys.executable); print(platform.python_version()); print(sys.base_prefix)",
  ],
  read: lines,
};
const RUBY_QUESTION: Question = {
  args: ["-e", "puts RbConfig.ruby, RUBY_VERSION, RbConfig::CONFIG['prefix']"],
  read: lines,
};
const JAVA_QUESTION: Question = {
  args: ["-XshowSettings:properties", "-version"],
  read: (output) => {
    const property = (name: string) =>
      new RegExp(`^\\s*${name.replaceAll(".", "\\.")} = (.*)$`, "m").exec(output)?.[1]?.trim();
    const home = property("java.home");
    return [home && join(home, "bin", "java"), property("java.version"), home];
  },
};

async function firstThatRuns(
  programs: readonly string[],
  question: Question,
): Promise<Interpreter | undefined> {
  for (const program of programs) {
    const output = await run(program, question.args);
    const [path, version, directory] = output === undefined ? [] : question.read(output);
    if (path === undefined || version === undefined || directory === undefined) continue;
    return { program: path, version, interpreters: [...new Set([directory, dirname(path)])] };
  }
  return undefined;
}

/** What it prints on both of its outputs; undefined when it is not there or fails. */
function run(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 10_000 }, (error, stdout, stderr) =>
      resolve(error === null ? `${stdout}\n${stderr}` : undefined),
    );
  });
}
