/**
 * Containers of a Docker Engine: for image packages, and for runtimes that this machine has not. The container's first
 * process waits; those of the function are started beside it. The image must have `/bin/sh` and `env`, as AWS's have.
 */
import type { Clock } from "@cloudglass/env";
import type { Availability, SandboxDriver, SandboxPlace, SandboxSpec } from "../sandbox-driver.ts";
import type { StateDirectory } from "../state-directory.ts";
import { DockerPlace } from "./docker-place.ts";
import { Engine, EngineError } from "./engine.ts";
import type { ImageSettings } from "./images.ts";
import { openNetwork, type SandboxNetwork } from "./network.ts";

export interface DockerOptions {
  readonly state: StateDirectory;
  readonly wall: Clock;
  readonly engine?: Engine;
  /** Of functions that are no images and whose runtime is not known: for the probe as well. */
  readonly image?: string | undefined;
}

const LABEL = "dev.cloudglass.instance";

interface EngineFacts {
  readonly MemoryLimit: boolean;
  readonly PidsLimit: boolean;
  readonly CpuCfsQuota: boolean;
  readonly OperatingSystem: string;
}

export class DockerDriver implements SandboxDriver {
  readonly name = "docker";
  readonly #options: DockerOptions;
  readonly #engine: Engine;
  readonly #places = new Map<string, DockerPlace>();
  #network: Promise<SandboxNetwork> | undefined;
  #events: Promise<{ close(): void }> | undefined;

  constructor(options: DockerOptions) {
    this.#options = options;
    this.#engine = options.engine ?? new Engine();
  }

  /** A daemon that answers; what a container needs of its image is found with the first of it. */
  async probe(): Promise<Availability> {
    try {
      const facts = await this.#engine.call<EngineFacts>("GET", "/info");
      const network = await this.#openNetwork();
      return {
        kind: "available",
        containment: {
          files: true,
          network: network.isIsolated,
          memory: facts.MemoryLimit ? "enforced" : "none",
          cpu: facts.CpuCfsQuota ? "enforced" : "none",
          processes: facts.PidsLimit ? "enforced" : "none",
          freezer: "cgroup",
        },
      };
    } catch (error) {
      return { kind: "unavailable", why: `no Docker Engine: ${(error as Error).message}` };
    }
  }

  async create(spec: SandboxSpec): Promise<SandboxPlace> {
    const image = spec.image?.uri ?? this.#options.image;
    if (image === undefined) throw new Error("a container needs an image");
    const settings = await this.#settingsOf(image);
    this.#events ??= this.#followKills();
    await this.#events;
    const network = spec.network === "isolated" ? await this.#openNetwork() : undefined;
    const place = await DockerPlace.make({
      spec,
      image,
      settings,
      engine: this.#engine,
      clock: this.#options.wall,
      labels: { [LABEL]: this.#options.state.instance },
      name: `cloudglass-${this.#options.state.instance}-${spec.id}`,
      network,
      onDestroyed: (containerId) => this.#places.delete(containerId),
    });
    this.#places.set(place.containerId, place);
    return place;
  }

  /** Containers and networks of emulators that no longer run on this machine's state directory. */
  async sweep(): Promise<void> {
    const filters = encodeURIComponent(JSON.stringify({ label: [LABEL] }));
    const isLeft = async (labels: Record<string, string>) =>
      !(await this.#options.state.isAlive(labels[LABEL] ?? ""));
    try {
      const containers = await this.#engine.call<Labelled[]>(
        "GET",
        `/containers/json?all=1&filters=${filters}`,
      );
      for (const { Id, Labels } of containers) {
        if (await isLeft(Labels)) await removeContainer(this.#engine, Id);
      }
      const networks = await this.#engine.call<Labelled[]>("GET", `/networks?filters=${filters}`);
      for (const { Id, Labels } of networks) {
        if (await isLeft(Labels)) await this.#engine.call("DELETE", `/networks/${Id}`);
      }
    } catch (error) {
      // Without a daemon there are no containers either.
      if (!(error instanceof EngineError)) throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#places.values()].map((place) => place.destroy()));
    (await this.#events?.catch(() => undefined))?.close();
    await (await this.#network?.catch(() => undefined))?.remove();
  }

  #openNetwork(): Promise<SandboxNetwork> {
    const { instance } = this.#options.state;
    this.#network ??= openNetwork(this.#engine, `cloudglass-${instance}`, { [LABEL]: instance });
    return this.#network;
  }

  async #settingsOf(image: string): Promise<ImageSettings> {
    const inspect = () =>
      this.#engine.call<{ Config: ImageSettings | null }>("GET", `/images/${image}/json`);
    try {
      return (await inspect()).Config ?? {};
    } catch (error) {
      if ((error as EngineError).status !== 404) throw error;
      await this.#pull(image);
      return (await inspect()).Config ?? {};
    }
  }

  async #pull(image: string): Promise<void> {
    try {
      await this.#engine.pull(image);
    } catch (error) {
      const why = (error as Error).message;
      throw new EngineError(`the image ${image} is not there and cannot be pulled: ${why}`);
    }
  }

  /** The kernel kills for want of memory, and only the Engine hears of it. */
  #followKills(): Promise<{ close(): void }> {
    const { instance } = this.#options.state;
    const filters = JSON.stringify({ event: ["oom"], label: [`${LABEL}=${instance}`] });
    return this.#engine.follow<{ readonly Actor: { readonly ID: string } }>(
      `/events?filters=${encodeURIComponent(filters)}`,
      (event) => this.#places.get(event.Actor.ID)?.noteKill(),
    );
  }
}

interface Labelled {
  readonly Id: string;
  readonly Labels: Record<string, string>;
}

export async function removeContainer(engine: Engine, id: string): Promise<void> {
  try {
    await engine.call("DELETE", `/containers/${id}?force=1&v=1`);
  } catch (error) {
    // Gone, or being removed by somebody else.
    if (![404, 409].includes((error as EngineError).status ?? 0)) throw error;
  }
}
