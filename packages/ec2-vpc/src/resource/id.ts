/** Ids as EC2 gives them since 2016: a prefix and 17 hexadecimal digits, the first of which is 0. */
import type { Random } from "@cloudglass/env";

export function newId(random: Random, prefix: string): string {
  return `${prefix}-0${Buffer.from(random.bytes(8)).toString("hex")}`;
}
