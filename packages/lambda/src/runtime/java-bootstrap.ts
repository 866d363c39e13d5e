/** The Java bootstrap is kept as source and compiled once by the JDK that will run it. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const SOURCES = ["Bootstrap.java", "Binding.java", "Json.java"].map((name) =>
  join(import.meta.dirname, "bootstrap", "java", name),
);

/** Half the work, for so few lines. */
const QUICKLY = ["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-proc:none"];

export class JavaBootstrap {
  readonly #directory: string;
  readonly #compiled = new Map<string, Promise<string>>();

  /** @param directory private to this user; emulators that come later find there what was compiled */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The directory of classes for this `java`. */
  classes(java: string): Promise<string> {
    let classes = this.#compiled.get(java);
    if (classes === undefined) {
      classes = this.#compile(java);
      this.#compiled.set(java, classes);
    }
    return classes;
  }

  async #compile(java: string): Promise<string> {
    const hash = createHash("sha256").update(java);
    for (const source of SOURCES) hash.update(readFileSync(source));
    const directory = join(this.#directory, `java-${hash.digest("hex").slice(0, 16)}`);
    if (existsSync(directory)) return directory;
    const aside = `${directory}.${process.pid}`;
    mkdirSync(aside, { recursive: true });
    const compiler = join(dirname(java), "javac");
    await promisify(execFile)(compiler, [...QUICKLY, "-d", aside, ...SOURCES]);
    try {
      renameSync(aside, directory);
    } catch (error) {
      // Another emulator was faster.
      rmSync(aside, { recursive: true, force: true });
      if (!existsSync(directory)) throw error;
    }
    return directory;
  }
}
