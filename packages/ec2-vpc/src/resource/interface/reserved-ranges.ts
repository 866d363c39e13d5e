/**
 * What of a subnet is not given to whoever names no address: single addresses come from beside all reservations, prefixes
 * from those for prefixes where there are any.
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html
 */
import type { IpAddress } from "../../packet/frame/address.ts";
import { type CidrBlock, cidr, containsAddress } from "../../packet/tables/cidr.ts";
import type { Resources } from "../resources.ts";
import type { SubnetRecord } from "../vpc/subnet.ts";

export class ReservedRanges {
  readonly #explicit: CidrBlock[] = [];
  readonly #prefix: CidrBlock[] = [];

  constructor({ subnetCidrReservations }: Resources, { id, vpcId }: SubnetRecord) {
    for (const each of subnetCidrReservations.inVpc(vpcId)) {
      if (each.subnetId !== id) continue;
      const blocks = each.reservationType === "prefix" ? this.#prefix : this.#explicit;
      blocks.push(cidr(each.cidrBlock));
    }
  }

  /** Whether a single address may be drawn there. */
  leaves(address: IpAddress): boolean {
    const holds = (block: CidrBlock) => containsAddress(block, address);
    return !this.#explicit.some(holds) && !this.#prefix.some(holds);
  }

  /** Whether a prefix that begins there may be drawn. */
  leavesPrefix(first: IpAddress): boolean {
    const holds = (block: CidrBlock) => containsAddress(block, first);
    if (this.#explicit.some(holds)) return false;
    const own = this.prefixes(typeof first === "number" ? 4 : 6);
    return own.length === 0 || own.some(holds);
  }

  /** Those for prefixes. */
  prefixes(version: 4 | 6): readonly CidrBlock[] {
    return this.#prefix.filter((block) => block.version === version);
  }
}
