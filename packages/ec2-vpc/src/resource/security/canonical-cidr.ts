/** Blocks of rules as EC2 keeps them: the bits behind the prefix are zero. */
import { invalidParameterValue } from "../../errors.ts";
import { formatIpv4, parseIpv4 } from "../../packet/frame/address.ts";
import { ipv6Number, ipv6Text } from "../interface/subnet-range.ts";

const BLOCK = /^([^/]+)\/(0|[1-9]\d{0,2})$/;

/** Throws InvalidParameterValue. */
export function canonicalCidr(cidr: string | undefined, family: 4 | 6): string {
  const [, address = "", digits = ""] = BLOCK.exec(cidr ?? "") ?? [];
  const length = Number(digits);
  if (digits !== "" && length <= (family === 4 ? 32 : 128)) {
    const canonical = family === 4 ? ipv4(address, length) : ipv6(address, length);
    if (canonical !== undefined) return `${canonical}/${length}`;
  }
  throw invalidParameterValue(`CIDR block ${cidr ?? ""} is malformed`);
}

function ipv4(text: string, length: number): string | undefined {
  const address = parseIpv4(text);
  if (address === undefined) return undefined;
  return formatIpv4(address - (address % 2 ** (32 - length)));
}

function ipv6(text: string, length: number): string | undefined {
  const address = ipv6Number(text);
  const bits = BigInt(128 - length);
  return address === undefined ? undefined : ipv6Text((address >> bits) << bits);
}
