/** Ids as EC2 gives them since 2016: a prefix and 17 hexadecimal digits, the first of which is 0. */
import type { Random } from "@cloudglass/env";

/** Whether it has the form of one: 17 digits, or 8 as before 2016. */
export const isIdOf = (prefix: string, id: string) =>
  id.startsWith(`${prefix}-`) && /^([0-9a-f]{8}|[0-9a-f]{17})$/.test(id.slice(prefix.length + 1));

export function newId(random: Random, prefix: string): string {
  return `${prefix}-0${Buffer.from(random.bytes(8)).toString("hex")}`;
}
