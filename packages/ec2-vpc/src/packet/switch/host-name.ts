/** Names of hosts, and which of a zone's hosts the next instance runs on. */

const DIRECTIONS: Readonly<Record<string, string>> = {
  north: "n",
  south: "s",
  east: "e",
  west: "w",
  central: "c",
  northeast: "ne",
  northwest: "nw",
  southeast: "se",
  southwest: "sw",
  gov: "g",
};

/** `us-east-1a` and 3 make `host-use1a-3`; as in the ids of zones, `use1-az1`. */
export function hostName(zone: string, number: number): string {
  const short = zone
    .split("-")
    .map((part) => DIRECTIONS[part] ?? part)
    .join("");
  return `host-${short}-${number}`;
}

/** Fills a zone's hosts in turn, so neighbours are on one host and others are across the fabric. */
export class HostPlacement {
  readonly #placesAHost: number;
  /** By zone: how many stand on host 1, 2, … */
  readonly #zones = new Map<string, number[]>();
  readonly #placed = new Map<string, { readonly zone: string; readonly index: number }>();

  constructor(placesAHost = 16) {
    this.#placesAHost = placesAHost;
  }

  /** The host that has the fewest; a new one when all are full. The same name for what is placed already. */
  place(id: string, zone: string): string {
    const placed = this.#placed.get(id);
    if (placed?.zone === zone) return hostName(zone, placed.index + 1);
    this.release(id);
    const counts = this.#zones.get(zone) ?? [0, 0];
    this.#zones.set(zone, counts);
    let index = counts.indexOf(Math.min(...counts));
    if ((counts[index] ?? 0) >= this.#placesAHost) index = counts.push(0) - 1;
    counts[index] = (counts[index] ?? 0) + 1;
    this.#placed.set(id, { zone, index });
    return hostName(zone, index + 1);
  }

  release(id: string): void {
    const placed = this.#placed.get(id);
    if (placed === undefined) return;
    this.#placed.delete(id);
    const counts = this.#zones.get(placed.zone);
    if (counts !== undefined) counts[placed.index] = (counts[placed.index] ?? 1) - 1;
  }
}
