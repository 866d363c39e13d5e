/** What goes wrong around three replicas, and which of them it hinders. */
import { type NodeAddress, partition } from "@cloudglass/env";
import { pick, pickWeighted } from "../../pick.ts";
import type { World } from "../../world.ts";

const KINDS = { down: 4, slow: 2, lossy: 2, error: 1 } as const;

export class ReplicaWeather {
  readonly #world: World;
  readonly #nodes: readonly NodeAddress[];
  readonly #mayRot: (path: string) => boolean;
  readonly #directoriesOf: (node: string) => readonly string[];
  /** What ends each trouble, and the node that it hinders. */
  readonly #troubles = new Map<string, { readonly node: string; readonly end: () => void }>();
  /** The one node of which a file rotted since everything was well. */
  #rotten: string | undefined;
  #isFound = false;
  readonly #watches = new Set<Set<string>>();

  /**
   * `mayRot`: of the files in a node's directories, the logs when absent. `directoriesOf`: the one with the node's name when
   * absent.
   */
  constructor(
    world: World,
    nodes: readonly NodeAddress[],
    mayRot: (path: string) => boolean = (path) => path.split("/")[1] === "log",
    directoriesOf: (node: string) => readonly string[] = (node) => [node],
  ) {
    this.#world = world;
    this.#nodes = nodes;
    this.#mayRot = mayRot;
    this.#directoriesOf = directoriesOf;
  }

  /** The nodes that are hindered now and, until it is ended, become so. */
  watch(): { readonly hindered: ReadonlySet<string>; end(): void } {
    const hindered = new Set(this.#hindered());
    this.#watches.add(hindered);
    return { hindered, end: () => this.#watches.delete(hindered) };
  }

  /** One thing goes wrong with one node. */
  strike(): void {
    const { random, faults, medium } = this.#world;
    const { name, zone } = pick(random, this.#nodes);
    const how = pickWeighted(random, { node: 4, zone: 1, cut: 3, oneWay: 2, disk: 2 });
    const id = `${how} ${name}`;
    const others = this.#nodes.map((node) => node.name).filter((other) => other !== name);
    let end: () => void = () => faults.clear(id);
    if (how === "node") {
      const kind = pickWeighted(random, KINDS);
      faults.set({
        id,
        target: { node: name },
        kind,
        ...(kind === "slow" && { delayMs: 1 + random.below(2000) }),
        ...((kind === "lossy" || kind === "error") && { probability: random.next() }),
      });
    } else if (how === "zone") faults.set({ id, target: { zone }, kind: "down" });
    else if (how === "cut") end = partition(faults, [name], others);
    else if (how === "oneWay") {
      faults.set({ id, target: { link: [name, pick(random, others)] }, kind: "down" });
    } else {
      const operations = pick(random, [["append"], ["append", "read"]] as const);
      const probability = random.next();
      const ends = this.#directoriesOf(name).map((path) =>
        medium.fail({ path, operations, code: "EIO", probability }),
      );
      end = () => {
        for (const each of ends) each();
      };
    }
    this.#troubles.get(id)?.end();
    this.#troubles.set(id, { node: name, end });
    this.#world.record(`trouble ${id}`);
    this.#changed();
  }

  /** A bit of one of one node's files flips. */
  rot(): void {
    const { random, medium } = this.#world;
    const { name } = pick(random, this.#nodes);
    if (this.#rotten !== undefined && this.#rotten !== name) return;
    const files = this.#directoriesOf(name)
      .flatMap((directory) => medium.files(directory))
      .filter((path) => this.#mayRot(path) && medium.sizeBytes(path) > 0);
    if (files.length === 0) return;
    const path = pick(random, files);
    medium.rot(path);
    this.#rotten = name;
    this.#isFound = false;
    this.#world.record(`rot ${path}`);
    this.#changed();
  }

  clear(): void {
    const first = [...this.#troubles][0];
    if (first === undefined) return;
    const [id, { end }] = first;
    end();
    this.#troubles.delete(id);
    this.#world.record(`well ${id}`);
  }

  clearAll(): void {
    for (const { end } of this.#troubles.values()) end();
    this.#troubles.clear();
    this.#world.faults.clearAll();
  }

  /** A process begins: it reads all logs, and finds what rotted. */
  booted(): void {
    this.#isFound = true;
  }

  /** Every replica counts again; a log that rotted and was not read since is no sounder for that. */
  recovered(): void {
    if (this.#isFound) this.#rotten = undefined;
  }

  #hindered(): string[] {
    const nodes = [...this.#troubles.values()].map(({ node }) => node);
    return this.#rotten === undefined ? nodes : [...nodes, this.#rotten];
  }

  #changed(): void {
    for (const hindered of this.#watches) {
      for (const node of this.#hindered()) hindered.add(node);
    }
  }
}
