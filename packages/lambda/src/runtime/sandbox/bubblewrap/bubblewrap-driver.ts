/**
 * Namespaces without a daemon and without rights: bubblewrap makes them for any user. Two walls: the network's is made
 * ahead of time with the slot, everything that depends on the function when a place is made.
 */
import fs from "node:fs";
import { delimiter, join } from "node:path";
import type { ControlGroups } from "../control-group/control-group.ts";
import { HeldPlace, type HeldPlaceOptions } from "../held-place.ts";
import { bareHolder } from "../holder/holder.ts";
import { HolderPool, type Slot } from "../holder/holder-pool.ts";
import { HOLDER_SCRIPT, quote } from "../holder/holder-script.ts";
import { limitsOf } from "../limits.ts";
import { type DriverOptions, openGroups } from "../process/process-driver.ts";
import type { Availability, SandboxDriver, SandboxPlace, SandboxSpec } from "../sandbox-driver.ts";
import { sweepAbandoned } from "../sweep.ts";
import { ForwardingServer, openTcpForwards } from "../tcp-forward.ts";
import { INSIDE, insideSocket, networkWall, walls, writeConfiguration } from "./walls.ts";

export interface BubblewrapOptions extends DriverOptions {
  /** Directories that no function may see though they lie below /usr: the data directory. */
  readonly hidden?: readonly string[];
}

/** In the network of a sandbox; the first is AWS's. */
const PORTS = { runtime: 9001, endpoint: 4566 } as const;

const LISTEN_SCRIPT = join(import.meta.dirname, "listen.mjs");

export class BubblewrapDriver implements SandboxDriver {
  readonly name = "bubblewrap";
  readonly #options: BubblewrapOptions;
  readonly #program: string | undefined;
  readonly #groups: ControlGroups | undefined;
  readonly #pools: Readonly<Record<SandboxSpec["network"], HolderPool>>;
  readonly #places = new Set<HeldPlace>();
  readonly #etcDirectory: string;
  /** What this version of bubblewrap takes. */
  #flags: readonly string[] = ["--disable-userns"];

  constructor(options: BubblewrapOptions) {
    this.#options = options;
    this.#program = findProgram("bwrap");
    this.#groups = openGroups(options);
    this.#etcDirectory = join(options.state.path, "etc");
    const shared = { state: options.state, groups: this.#groups };
    this.#pools = {
      isolated: new HolderPool({
        ...shared,
        prefix: "b",
        commandOf: (directory, joinFiles) => this.#networkHolder(directory, joinFiles),
        ports: Object.values(PORTS),
      }),
      host: new HolderPool({ ...shared, prefix: "h", commandOf: bareHolder }),
    };
  }

  async probe(): Promise<Availability> {
    if (this.#program === undefined) {
      return { kind: "unavailable", why: "there is no bwrap on PATH" };
    }
    let failure = await this.#tryOut();
    if (failure !== undefined) {
      this.#flags = [];
      failure = await this.#tryOut();
    }
    if (failure !== undefined) return { kind: "unavailable", why: failure };
    const containment = { files: true, network: true, ...limitsOf(this.#groups) };
    return { kind: "available", containment };
  }

  async create(spec: SandboxSpec): Promise<SandboxPlace> {
    if (spec.image !== undefined) throw new Error("the bubblewrap driver runs no images");
    if (!fs.existsSync(this.#etcDirectory)) writeConfiguration(this.#etcDirectory);
    const options: HeldPlaceOptions = {
      clock: this.#options.wall,
      places: this.#places,
      pool: this.#pools[spec.network],
      hasFreezer: this.#groups?.freezer ?? false,
      memory: limitsOf(this.#groups).memory,
    };
    const enclosure = await this.#enclosure(spec);
    const place = new HeldPlace(spec, enclosure, options);
    try {
      await place.prepare();
      return place;
    } catch (error) {
      await place.destroy();
      throw error;
    }
  }

  sweep(): Promise<void> {
    return sweepAbandoned(this.#options.state, this.#groups);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#places].map((place) => place.destroy()));
    await Promise.all(Object.values(this.#pools).map((pool) => pool.close()));
  }

  async #enclosure(spec: SandboxSpec) {
    const ofHost = spec.network === "host" ? await openTcpForwards(spec.forwards) : undefined;
    let ofNetwork: ForwardingServer[] = [];
    const closeForwards = () => {
      for (const server of ofNetwork) server.close();
    };
    const named = (textOf: (name: keyof typeof PORTS) => string) => ({
      runtime: textOf("runtime"),
      endpoint: textOf("endpoint"),
    });
    return {
      paths: {
        task: INSIDE.task,
        opt: spec.optDirectory && INSIDE.opt,
        runtime: INSIDE.runtime,
        tmp: INSIDE.tmp,
        sockets: named(insideSocket),
      },
      addresses: ofHost?.addresses ?? named((name) => `127.0.0.1:${PORTS[name]}`),
      variables: {},
      tmpMemoryMb: spec.tmpMb,
      enter: async (slot: Slot) => {
        closeForwards();
        ofNetwork = ofHost ? [] : await forwardFrom(slot, spec);
        await slot.holder.become(this.#becomeScript(spec, slot));
      },
      close: async () => {
        closeForwards();
        ofHost?.close();
      },
    };
  }

  #becomeScript(spec: SandboxSpec, slot: Slot): string {
    const wall = walls(spec, {
      bubblewrap: this.#program!,
      controlDirectory: slot.directory,
      etcDirectory: this.#etcDirectory,
      hidden: this.#options.hidden ?? [],
      flags: this.#flags,
    });
    return `exec ${[...wall, ...bareHolder(INSIDE.control, [])].map(quote).join(" ")}\n`;
  }

  /** Listens before it joins its control groups: what that takes is not the function's. */
  #networkHolder(directory: string, joinFiles: readonly string[]): string[] {
    const listen = [process.execPath, LISTEN_SCRIPT, ...Object.values(PORTS).map(String)];
    const script = `
${listen.map(quote).join(" ")} </dev/null >/dev/null 2>&1 || exit 1
exec 3>&-
unset NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE
${HOLDER_SCRIPT}`;
    return [...networkWall(this.#program!), "/bin/sh", "-c", script, "sh", directory, ...joinFiles];
  }

  /** What is wrong, when a process in a sandbox does not do what it is told. */
  async #tryOut(): Promise<string | undefined> {
    const task = join(this.#options.state.path, "trial");
    fs.mkdirSync(task, { recursive: true });
    try {
      const place = await this.create({
        id: "trial",
        taskDirectory: task,
        optDirectory: undefined,
        runtimeDirectory: task,
        memoryMb: 128,
        tmpMb: 16,
        network: "isolated",
        forwards: [],
      });
      try {
        const child = await place.spawn({
          program: "/bin/sh",
          args: ["-c", "echo >/tmp/x && ! { echo >/var/task/x; } 2>/dev/null"],
          workingDirectory: INSIDE.task,
          variables: {},
          onOutput: () => {},
        });
        const { code } = await child.exited;
        return code === 0 ? undefined : "a process inside did not find what it should";
      } finally {
        await place.destroy();
      }
    } catch (error) {
      return `bwrap makes no sandbox here: ${(error as Error).message}`;
    }
  }
}

async function forwardFrom(slot: Slot, spec: SandboxSpec): Promise<ForwardingServer[]> {
  const servers = spec.forwards.map(({ socketPath }) => new ForwardingServer(socketPath));
  for (const [index, { name }] of spec.forwards.entries()) {
    await servers[index]!.listen(slot.sockets.get(PORTS[name])!);
  }
  return servers;
}

function findProgram(name: string): string | undefined {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find((path) => fs.existsSync(path));
}
