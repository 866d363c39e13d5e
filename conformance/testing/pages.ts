/** Pages of the documentation: their blocks, and a shell in which commands of a page mean what its reader means. */
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { type Ended, run } from "./programs.ts";

export const ROOT = resolve(import.meta.dirname, "../..");
const MAIN = join(ROOT, "packages/cloudglass/src/main.ts");

export interface Block {
  readonly language: string;
  /** The further words behind the fence: `install`. */
  readonly kind: string;
  /** The file that the sentence in front of it names: "`main.go`:". */
  readonly file?: string;
  readonly text: string;
}

const BLOCK = /(?:`([\w./-]+)`:\n\n)?^```(\w*) ?([^\n]*)\n([\s\S]*?)^```$/gm;

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(ROOT, page), "utf8");
  return [...text.matchAll(BLOCK)].map(([, file, language = "", kind = "", content = ""]) => ({
    language,
    kind,
    text: content,
    ...(file === undefined ? {} : { file }),
  }));
}

/** Variables of the machine, so that tools find what they keep; not those of AWS, of this test run, or of npm. */
export function machineEnvironment(): Record<string, string> {
  const ours = /^(AWS_|CLOUDGLASS_|VITEST|npm_|NODE_ENV$|NODE_OPTIONS$|TEST$|MODE$|DEV$|PROD$)/;
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, value ?? ""]));
}

/** A directory of its own with `cloudglass` on PATH, which serves a port of its own where pages say 4566. */
export class PageShell implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), "cloudglass-page-"));
  readonly port: number;
  readonly #environment: Record<string, string>;

  private constructor(port: number, environment: Readonly<Record<string, string>>) {
    this.port = port;
    const bin = join(this.directory, "bin");
    this.#environment = {
      ...machineEnvironment(),
      CHECKOUT: ROOT,
      CLOUDGLASS_PORT: `${port}`,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_CONFIG_FILE: join(this.directory, "no-config"),
      AWS_SHARED_CREDENTIALS_FILE: join(this.directory, "no-credentials"),
      XDG_STATE_HOME: join(this.directory, "state"),
      NO_COLOR: "1",
      ...environment,
      PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
    };
    this.program("cloudglass", `exec "${process.execPath}" "${MAIN}" "$@"`);
  }

  static async open(environment: Readonly<Record<string, string>> = {}): Promise<PageShell> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    if (address === null || typeof address === "string") throw new Error("no port");
    return new PageShell(address.port, environment);
  }

  /** Puts a shell script on PATH. */
  program(name: string, script: string): void {
    const path = join(this.directory, "bin", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/bash\n${script}\n`);
    chmodSync(path, 0o755);
  }

  write(file: string, text: string): void {
    const path = join(this.directory, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** In one bash, which ends with the first command that fails. */
  async run(script: string, timeoutMs = 120_000): Promise<Ended> {
    const text = script.replaceAll(/(localhost|127\.0\.0\.1):4566/g, `$1:${this.port}`);
    return run("bash", ["-euo", "pipefail", "-c", text], {
      directory: this.directory,
      environment: this.#environment,
      timeoutMs,
    });
  }

  /** Whatever was started in the background is ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.run("cloudglass stop || true");
    rmSync(this.directory, { recursive: true, force: true });
  }
}
