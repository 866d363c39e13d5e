/** A server in a process of its own, so that its processor time and memory can be told from the generator's. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

export interface Usage {
  /** Processor time of all threads, in seconds, so far. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** Clock ticks a second, the unit of /proc/PID/stat. */
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

export class ServerProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly #ports: readonly number[];

  private constructor(child: ChildProcess, ports: readonly number[], port = ports[0] as number) {
    this.child = child;
    this.#ports = ports;
    this.port = port;
  }

  /** `script` prints `PORT <number>` once it listens; several numbers, when several servers are in its process. */
  static async start(script: string, args: readonly string[] = []): Promise<ServerProcess> {
    const child = spawn(
      process.execPath,
      [resolve(import.meta.dirname, "servers", script), ...args],
      {
        stdio: ["ignore", "pipe", "inherit", "ipc"],
      },
    );
    const ports = await new Promise<number[]>((found, failed) => {
      let text = "";
      child.stdout?.on("data", (chunk) => {
        text += chunk;
        const match = /PORT ([\d ]+)\n/.exec(text);
        if (match) found(match[1]!.split(" ").map(Number));
      });
      child.on("exit", (code) => failed(new Error(`${script} ended with ${code}`)));
    });
    return new ServerProcess(child, ports);
  }

  /** The server in this process that was named so many places after the first. */
  other(place: number): ServerProcess {
    return new ServerProcess(this.child, this.#ports, this.#ports[place]);
  }

  usage(): Usage {
    const stat = readFileSync(`/proc/${this.child.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
      residentBytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024,
    };
  }

  /** What the server says when it has done it. */
  async tell(order: string): Promise<unknown> {
    const done = new Promise((resolve) => this.child.once("message", resolve));
    this.child.send(order);
    return done;
  }

  /** Files, sockets and pipes that are open. */
  descriptorCount(): number {
    return readdirSync(`/proc/${this.child.pid}/fd`).length;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.removeAllListeners("exit");
    const closed = new Promise((resolve) => this.child.once("close", resolve));
    this.child.kill("SIGTERM");
    await Promise.race([ended, closed]);
  }
}
