/** Blocks of rules and routes as EC2 keeps them: the bits behind the prefix are zero. */
import { invalidParameterValue } from "../../errors.ts";
import { formatCidr, parseCidr } from "../../packet/tables/cidr.ts";

/** Throws InvalidParameterValue. */
export function canonicalCidr(text: string | undefined, version: 4 | 6): string {
  const block = parseCidr(text ?? "");
  if (block?.version === version) return formatCidr(block);
  throw invalidParameterValue(`CIDR block ${text ?? ""} is malformed`);
}
