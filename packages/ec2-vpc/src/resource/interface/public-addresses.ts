/**
 * Public addresses: which are taken, by elastic addresses and by interfaces, and with which private address of which
 * interface each elastic one is associated. New ones are drawn from a block that is Amazon's as a whole.
 */
import type { Random } from "@cloudglass/env";
import { formatIpv4 } from "../../packet/frame/address.ts";
import type { Collection } from "../collection.ts";
import type { ElasticAddressRecord } from "./elastic-address.ts";
import type { NetworkInterfaceRecord } from "./network-interface.ts";

/** 3.0.0.0/8 */
const POOL = { first: 0x03000000, size: 2 ** 24 };

type Listener = (interfaceId: string) => void;

export class PublicAddresses {
  readonly #elastic = new Map<string, ElasticAddressRecord>();
  readonly #byAddress = new Map<string, string>();
  /** `eni-… 10.0.0.5` → allocation. */
  readonly #associated = new Map<string, string>();
  /** Address → interface. */
  readonly #assigned = new Map<string, string>();
  readonly #interfaces = new Map<string, NetworkInterfaceRecord>();
  readonly #listeners: Listener[] = [];

  constructor(
    elasticAddresses: Collection<ElasticAddressRecord>,
    networkInterfaces: Collection<NetworkInterfaceRecord>,
  ) {
    elasticAddresses.follow((id, record) => this.#follow(id, record));
    networkInterfaces.follow((id, record) => {
      for (const address of assignedTo(this.#interfaces.get(id))) this.#assigned.delete(address);
      if (record === undefined) this.#interfaces.delete(id);
      else this.#interfaces.set(id, record);
      for (const address of assignedTo(record)) this.#assigned.set(address, id);
    });
  }

  /** One that nobody has. Nobody has it yet, either: it is taken when the record that names it is put. */
  draw(random: Random): string {
    for (;;) {
      const number = POOL.first + random.below(POOL.size);
      const last = number % 256;
      const address = formatIpv4(number);
      if (last !== 0 && last !== 255 && !this.#isTaken(address)) return address;
    }
  }

  /** Whoever's it is. */
  elastic(publicAddress: string | undefined): ElasticAddressRecord | undefined {
    return this.#elastic.get(this.#byAddress.get(publicAddress ?? "") ?? "");
  }

  associatedWith(interfaceId: string, privateAddress: string): ElasticAddressRecord | undefined {
    return this.#elastic.get(this.#associated.get(`${interfaceId} ${privateAddress}`) ?? "");
  }

  /** The interface that has the address as an assigned one. */
  assignedTo(publicAddress: string): string | undefined {
    return this.#assigned.get(publicAddress);
  }

  /** Told of each interface whose elastic addresses changed. */
  onAssociationChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  #isTaken(address: string): boolean {
    return this.#byAddress.has(address) || this.#assigned.has(address);
  }

  #follow(id: string, record: ElasticAddressRecord | undefined): void {
    const before = this.#elastic.get(id);
    if (before !== undefined) {
      this.#byAddress.delete(before.publicAddress);
      this.#associated.delete(placeOf(before));
    }
    if (record === undefined) this.#elastic.delete(id);
    else {
      this.#elastic.set(id, record);
      this.#byAddress.set(record.publicAddress, id);
      if (record.association !== undefined) this.#associated.set(placeOf(record), id);
    }
    for (const interfaceId of new Set([interfaceOf(before), interfaceOf(record)])) {
      if (interfaceId === undefined) continue;
      for (const listener of this.#listeners) listener(interfaceId);
    }
  }
}

const placeOf = ({ association }: ElasticAddressRecord) =>
  `${association?.networkInterfaceId} ${association?.privateAddress}`;
const interfaceOf = (record: ElasticAddressRecord | undefined) =>
  record?.association?.networkInterfaceId;

function assignedTo(record: NetworkInterfaceRecord | undefined): string[] {
  return (record?.addresses ?? []).flatMap(({ assignedPublicAddress }) =>
    assignedPublicAddress === undefined ? [] : [assignedPublicAddress],
  );
}
