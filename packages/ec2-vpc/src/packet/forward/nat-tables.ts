/** The translations of every NAT gateway that packets came to. */
import { parseIpv4 } from "../frame/address.ts";
import type { NatMetrics } from "../tables/nat-metrics.ts";
import { NatTable } from "../tables/nat-table.ts";
import type { NatGateway, Topology } from "../topology.ts";

export class NatTables {
  readonly #tables = new Map<string, NatTable>();

  constructor(topology?: Topology) {
    topology?.natGateways.onChange((id) => {
      const record = topology.natGateways.get(id);
      if (record === undefined) this.#tables.delete(id);
      else this.#tables.get(id)?.setAddresses(addressesOf(record));
    });
  }

  of(record: NatGateway): NatTable {
    const known = this.#tables.get(record.id);
    if (known !== undefined) return known;
    const table = new NatTable({ addresses: addressesOf(record) });
    this.#tables.set(record.id, table);
    return table;
  }

  /** Undefined before the first packet. */
  metrics(id: string, now: number): NatMetrics | undefined {
    return this.#tables.get(id)?.metrics(now);
  }
}

function addressesOf(record: NatGateway): number[] {
  return record.addresses.flatMap(({ address }) => parseIpv4(address) ?? []);
}
