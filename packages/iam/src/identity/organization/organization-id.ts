/** Ids of Organizations, by the patterns of its API Reference. */
import type { Random } from "@cloudglass/env";

const ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789";

export const organizationId = (random: Random) => `o-${letters(random, 10)}`;
export const rootId = (random: Random) => `r-${letters(random, 4)}`;
/** Holds the id of its root behind `ou-`. */
export const unitId = (random: Random, root: string) => `ou-${root.slice(2)}-${letters(random, 8)}`;
export const organizationPolicyId = (random: Random) => `p-${letters(random, 8)}`;
export const resourcePolicyId = (random: Random) => `rp-${letters(random, 8)}`;
export const handshakeId = (random: Random) => `h-${hex(random)}`;
export const transferId = (random: Random) => `rt-${letters(random, 8)}`;
export const accountCreationId = (random: Random) => `car-${hex(random)}`;

/** 12 digits of which the first is no zero. */
export function newAccountId(random: Random): string {
  const number = Buffer.from(random.bytes(6)).readUIntBE(0, 6);
  return `${100_000_000_000 + (number % 900_000_000_000)}`;
}

function letters(random: Random, count: number): string {
  let text = "";
  for (const byte of random.bytes(count)) text += ALPHANUMERIC[byte % ALPHANUMERIC.length];
  return text;
}

function hex(random: Random): string {
  return Buffer.from(random.bytes(16)).toString("hex");
}
