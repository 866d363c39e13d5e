/** For tests of drivers: places with sockets that answer, and shell scripts in them. */
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import { join } from "node:path";
import { SystemClock } from "@cloudglass/env";
import { listProcesses } from "./process-table.ts";
import type {
  PortForward,
  SandboxCommand,
  SandboxDriver,
  SandboxExit,
  SandboxPlace,
  SandboxSpec,
} from "./sandbox-driver.ts";

export const PATH = "/usr/local/bin:/usr/bin:/bin";

/** Directories, sockets and places of one suite. */
export class Bench {
  readonly root = fs.mkdtempSync(join(os.tmpdir(), "cg-bench-"));
  readonly servers: net.Server[] = [];
  readonly places: SandboxPlace[] = [];
  readonly forwards: PortForward[] = [];
  /** Called by the next that asks one of the sockets. */
  readonly onAsked: (() => void)[] = [];
  #lastId = 0;

  async open(): Promise<void> {
    for (const name of ["task", "runtime"]) fs.mkdirSync(join(this.root, name));
    fs.writeFileSync(join(this.root, "task", "code.txt"), "the code");
    for (const name of ["runtime", "endpoint"] as const) {
      const socketPath = join(this.root, `${name}.sock`);
      const server = net.createServer((socket) => {
        socket.on("error", () => {});
        socket.once("data", (bytes) => {
          socket.end(`${name} got ${bytes}`);
          this.onAsked.shift()?.();
        });
      });
      await new Promise<void>((resolve) => server.listen(socketPath, resolve));
      this.servers.push(server);
      this.forwards.push({ name, socketPath });
    }
  }

  async place(driver: SandboxDriver, spec: Partial<SandboxSpec> = {}): Promise<SandboxPlace> {
    const place = await driver.create({
      id: `s${++this.#lastId}`,
      taskDirectory: join(this.root, "task"),
      optDirectory: undefined,
      runtimeDirectory: join(this.root, "runtime"),
      memoryMb: 256,
      tmpMb: 512,
      network: "isolated",
      forwards: this.forwards,
      ...spec,
    });
    this.places.push(place);
    return place;
  }

  async close(): Promise<void> {
    await Promise.all(this.places.map((place) => place.destroy()));
    for (const server of this.servers) server.close();
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

export interface Ran {
  readonly exit: SandboxExit;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a shell script to its end. */
export async function runScript(place: SandboxPlace, script: string): Promise<Ran> {
  const texts = { stdout: "", stderr: "" };
  const child = await place.spawn(
    shell(place, script, (bytes, from) => {
      texts[from] += Buffer.from(bytes).toString("latin1");
    }),
  );
  return { exit: await child.exited, ...texts };
}

export function shell(
  place: SandboxPlace,
  script: string,
  onOutput: SandboxCommand["onOutput"] = () => {},
): SandboxCommand {
  return {
    program: "/bin/sh",
    args: ["-c", script],
    workingDirectory: place.paths.task,
    variables: { PATH, TMPDIR: place.paths.tmp },
    onOutput,
  };
}

/** Output of a process that goes on, to wait for. */
export class Lines {
  text = "";
  #waiting: (() => void)[] = [];
  readonly onOutput = (bytes: Uint8Array) => {
    this.text += Buffer.from(bytes).toString("latin1");
    for (const wake of this.#waiting.splice(0)) wake();
  };
  async until(isEnough: (text: string) => boolean): Promise<void> {
    while (!isEnough(this.text)) await new Promise<void>((wake) => this.#waiting.push(wake));
  }
}

/** Long enough for a process that runs to have written many lines. */
export const A_MOMENT_MS = 60;
export const moment = () => new SystemClock().sleep(A_MOMENT_MS);

/** How many processes of this machine have this command line. */
export function running(command: string): number {
  return listProcesses().filter(({ pid, state }) => {
    if (state === "Z") return false;
    try {
      return (
        fs.readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ").trim() === command
      );
    } catch {
      return false;
    }
  }).length;
}
