/** One container. */
import os from "node:os";
import type { Clock } from "@cloudglass/env";
import { startingScript } from "../holder/holder-script.ts";
import { CPU_PERIOD_US, GROUP_ID, MB, PROCESSES_MAX, shareOf, USER_ID } from "../limits.ts";
import type {
  ImageFacts,
  SandboxCommand,
  SandboxExit,
  SandboxPaths,
  SandboxPlace,
  SandboxProcess,
  SandboxSpec,
} from "../sandbox-driver.ts";
import { removeContainer } from "./docker-driver.ts";
import type { Engine } from "./engine.ts";
import { ExecStream } from "./exec-stream.ts";
import { factsOf, type ImageSettings } from "./images.ts";
import { type Forwards, openHostNetwork, type SandboxNetwork } from "./network.ts";

/** The Engine tells of a kill for want of memory on another way than of the end of a process. */
const NEWS_OF_KILL_MS = 100;
/** What may still come of a process that has ended, while others keep its output open. */
const LAST_OUTPUT_MS = 50;

/** With version 1 of control groups the Engine often cannot freeze what is busy, and says so. */
const PAUSE_ATTEMPTS = 20;
const PAUSE_AGAIN_MS = 50;

/** Not `/var/runtime`, where AWS's images have their own. */
const BOOTSTRAPS = "/run/cloudglass";

export interface PlaceParts {
  readonly spec: SandboxSpec;
  readonly image: string;
  readonly settings: ImageSettings;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly labels: Record<string, string>;
  readonly name: string;
  /** Undefined: the host's. */
  readonly network: SandboxNetwork | undefined;
  readonly onDestroyed: (containerId: string) => void;
}

export class DockerPlace implements SandboxPlace {
  readonly containerId: string;
  readonly addresses: SandboxPlace["addresses"];
  readonly paths: SandboxPaths;
  readonly image: ImageFacts | undefined;
  readonly #parts: PlaceParts;
  readonly #forwards: Forwards;
  readonly #streams = new Set<ExecStream>();
  #kills = 0;
  #memoryBytesMax = 0;
  #shouldBePaused = false;
  #isPaused = false;
  /** Pausing and its end, one after the other. */
  #turn: Promise<void> = Promise.resolve();
  #destroyed: Promise<void> | undefined;

  static async make(parts: PlaceParts): Promise<DockerPlace> {
    const network = parts.network ?? openHostNetwork();
    const forwards = await network.forward(parts.spec.forwards);
    try {
      const { Id } = await parts.engine.call<{ Id: string }>(
        "POST",
        `/containers/create?name=${parts.name}`,
        containerOf(parts, network),
      );
      try {
        await parts.engine.call("POST", `/containers/${Id}/start`);
      } catch (error) {
        await removeContainer(parts.engine, Id);
        throw error;
      }
      return new DockerPlace(parts, forwards, Id);
    } catch (error) {
      forwards.close();
      throw error;
    }
  }

  private constructor(parts: PlaceParts, forwards: Forwards, containerId: string) {
    this.#parts = parts;
    this.#forwards = forwards;
    this.containerId = containerId;
    this.addresses = forwards.addresses;
    const opt = parts.spec.optDirectory && "/opt";
    const { settings, spec } = parts;
    this.image = spec.image && factsOf(settings);
    const task = spec.image?.hasCode ? settings.WorkingDir || "/" : "/var/task";
    // Sockets of the host do not reach into the machine that Docker Desktop runs.
    this.paths = {
      task,
      opt,
      runtime: BOOTSTRAPS,
      tmp: "/tmp",
      sockets: undefined,
    };
  }

  async spawn(command: SandboxCommand): Promise<SandboxProcess> {
    if (this.#destroyed !== undefined) throw new Error("the sandbox was destroyed");
    await this.#turn;
    const killsBefore = this.#kills;
    const variables = { ...this.image?.variables, ...command.variables };
    const { Id } = await this.#start(startingScript({ ...command, variables }));
    const socket = await this.#parts.engine.hijack(`/exec/${Id}/start`, {
      Detach: false,
      Tty: false,
    });
    const stream = new ExecStream(socket, command.onOutput);
    this.#streams.add(stream);
    const [word, ...rest] = (await stream.firstLine).split(" ");
    if (word !== "started") throw new Error(`${command.program}: ${rest.join(" ")}`);
    const exited = this.#ended(Id, stream, killsBefore);
    const kill = () => void this.#run(`kill -9 ${Number(rest[0])}`).catch(() => {});
    return { exited, kill };
  }

  async drainOutput(): Promise<void> {
    // Output has passed through two other processes; a turn of theirs is waited for, not known.
    await new Promise<void>((resolve) => this.#parts.clock.tick(resolve));
  }

  async killAll(): Promise<void> {
    this.thaw();
    await this.#turn;
    await this.#run("kill -9 -1").catch(() => this.#restart());
    await Promise.all([...this.#streams].map((stream) => stream.ended));
  }

  freeze(): void {
    this.#setPaused(true);
  }

  thaw(): void {
    this.#setPaused(false);
  }

  /** When the Engine has done what `freeze`, `thaw` and `setCpu` asked for. */
  settled(): Promise<void> {
    return this.#turn;
  }

  setCpu(share: "full" | "proportional"): void {
    const quota = Math.round(shareOf(this.#parts.spec.memoryMb) * CPU_PERIOD_US);
    const CpuQuota = share === "full" ? -1 : Math.max(1000, quota);
    this.#inTurn(() =>
      this.#ask("POST", "/update", { CpuPeriod: CPU_PERIOD_US, CpuQuota }).then(() => {}),
    );
  }

  memoryUsedBytesMax(): number {
    return this.#memoryBytesMax;
  }

  noteKill(): void {
    this.#kills++;
  }

  destroy(): Promise<void> {
    this.#destroyed ??= this.#turn
      .then(() => removeContainer(this.#parts.engine, this.containerId))
      .catch(() => {})
      .then(() => {
        this.#forwards.close();
        for (const stream of this.#streams) stream.close();
        this.#parts.onDestroyed(this.containerId);
      });
    return this.#destroyed;
  }

  async #ended(execId: string, stream: ExecStream, killsBefore: number): Promise<SandboxExit> {
    const { engine, clock } = this.#parts;
    const inspect = () =>
      engine.call<{ Running: boolean; ExitCode: number | null }>("GET", `/exec/${execId}/json`);
    let status: number;
    for (;;) {
      await Promise.race([stream.ended, clock.sleep(LAST_OUTPUT_MS)]);
      const found = await inspect().catch(() => ({ Running: false, ExitCode: 137 }));
      if (found.Running) continue;
      status = found.ExitCode ?? 137;
      break;
    }
    this.#streams.delete(stream);
    await this.#measure();
    const signal = signalOf(status);
    if (signal === "SIGKILL" && this.#kills === killsBefore) await clock.sleep(NEWS_OF_KILL_MS);
    const isOutOfMemory = signal === "SIGKILL" && this.#kills > killsBefore;
    return { code: signal === undefined ? status : undefined, signal, isOutOfMemory };
  }

  /** What is wanted last is done; what was wanted meanwhile is not. */
  #setPaused(isPaused: boolean): void {
    if (this.#shouldBePaused === isPaused) return;
    this.#shouldBePaused = isPaused;
    this.#inTurn(async () => {
      for (let left = PAUSE_ATTEMPTS; left > 0 && this.#shouldBePaused !== this.#isPaused; left--) {
        const wanted = this.#shouldBePaused;
        try {
          await this.#ask("POST", wanted ? "/pause" : "/unpause");
          this.#isPaused = wanted;
        } catch {
          await this.#parts.clock.sleep(PAUSE_AGAIN_MS);
        }
      }
    });
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch(() => {});
  }

  #ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#parts.engine.call<Answer>(method, `/containers/${this.containerId}${path}`, body);
  }

  #start(script: string): Promise<{ Id: string }> {
    return this.#ask("POST", "/exec", {
      AttachStdout: true,
      AttachStderr: true,
      Cmd: ["/bin/sh", "-c", script],
    });
  }

  async #run(script: string): Promise<void> {
    const { Id } = await this.#start(script);
    await this.#parts.engine.call("POST", `/exec/${Id}/start`, { Detach: true });
  }

  async #restart(): Promise<void> {
    await this.#ask("POST", "/restart?t=0");
  }

  async #measure(): Promise<void> {
    const stats = await this.#ask<{ memory_stats?: { usage?: number; max_usage?: number } }>(
      "GET",
      "/stats?stream=0&one-shot=1",
    ).catch(() => undefined);
    const { usage = 0, max_usage = 0 } = stats?.memory_stats ?? {};
    const bytes = Math.min(Math.max(usage, max_usage), this.#parts.spec.memoryMb * MB);
    this.#memoryBytesMax = Math.max(this.#memoryBytesMax, bytes);
  }
}

function containerOf(parts: PlaceParts, network: SandboxNetwork) {
  const { spec, image, labels } = parts;
  const memory = (spec.memoryMb + spec.tmpMb) * MB;
  const opt = spec.optDirectory === undefined ? [] : [`${spec.optDirectory}:/opt:ro`];
  // A package that is an image brings its own code.
  const code = spec.image?.hasCode ? [] : [`${spec.taskDirectory}:/var/task:ro`];
  return {
    Image: image,
    Labels: labels,
    Entrypoint: ["/bin/sh", "-c", "while :; do sleep 86400; done"],
    Cmd: [],
    User: `${USER_ID}:${GROUP_ID}`,
    WorkingDir: "/",
    HostConfig: {
      Init: false,
      Binds: [...code, ...opt, `${spec.runtimeDirectory}:${BOOTSTRAPS}:ro`],
      // The mode is the image's own `/tmp`'s whatever is said here.
      Tmpfs: { "/tmp": `rw,exec,uid=${USER_ID},gid=${GROUP_ID},size=${spec.tmpMb}m` },
      ReadonlyRootfs: true,
      NetworkMode: network.mode,
      ExtraHosts: network.extraHosts,
      Memory: memory,
      MemorySwap: memory,
      PidsLimit: PROCESSES_MAX,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
    },
  };
}

/** The Engine tells signals as shells do; a program that ends with such a number by itself is taken for one. */
function signalOf(status: number): string | undefined {
  if (status <= 128) return undefined;
  return Object.entries(os.constants.signals).find(([, value]) => value === status - 128)?.[0];
}
