/** The emulator as a real process: what `npm start` starts, without npm. */
import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";

const MAIN = resolve(import.meta.dirname, "../../packages/cloudglass/src/main.ts");

export class EmulatorProcess {
  readonly child: ChildProcess;
  readonly port: number;
  /** Standard output up to and with `Ready.`. */
  readonly banner: string;

  private constructor(child: ChildProcess, port: number, banner: string) {
    this.child = child;
    this.port = port;
    this.banner = banner;
  }

  static async start(
    args: readonly string[],
    node: string = process.execPath,
    main: string = MAIN,
  ): Promise<EmulatorProcess> {
    const child = spawn(node, [main, "--port", "0", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors = (errors + chunk).slice(-10_000);
    });
    const banner = await new Promise<string>((ready, failed) => {
      let text = "";
      child.stdout?.on("data", (chunk) => {
        text += chunk;
        if (/^Ready\.$/m.test(text)) ready(text);
      });
      child.once("exit", (code) => failed(new Error(`it ended with ${code}: ${errors}`)));
    });
    return new EmulatorProcess(child, Number(/http:\/\/[^:]+:(\d+)/.exec(banner)?.[1]), banner);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Sends the signal to this one process and waits for its end. */
  async end(signal: "SIGKILL" | "SIGTERM" | "SIGINT"): Promise<number | null> {
    const exit = new Promise<number | null>((ended) => this.child.once("exit", ended));
    this.child.kill(signal);
    return exit;
  }
}
