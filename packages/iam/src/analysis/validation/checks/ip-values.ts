/** Addresses and ranges: in CIDR notation, and public where only public ones are ever seen. */
import { addressBytes, parseRange } from "../../../policy/condition/ip-address.ts";
import type { OperatorName } from "../../operator-name.ts";
import type { ConditionEntry } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";
import { textOf } from "./condition-values.ts";

/** RFC 1918, RFC 6598, RFC 3927, loopback, and unique local addresses of version 6. */
const PRIVATE = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "127.0.0.0/8",
  "fc00::/7",
  "::1/128",
  "fe80::/10",
].map((range) => parseRange(range) as Range);

type Range = NonNullable<ReturnType<typeof parseRange>>;

export function checkAddresses(
  condition: ConditionEntry,
  { negated }: OperatorName,
  { report }: ValidationSubject,
): void {
  let publicCount = 0;
  let privateCount = 0;
  for (const value of condition.values) {
    const text = textOf(value);
    if (text === undefined || text.includes("${")) continue;
    const range = parseRange(text);
    if (range === undefined) {
      report(
        "TYPE_MISMATCH_IP_RANGE",
        `The condition operator ${condition.operator} is used with an invalid IP range value. Specify the IP range in standard CIDR format.`,
        value.place,
      );
      continue;
    }
    const improved = withoutHostBits(text, range);
    if (improved !== undefined) {
      report(
        "IMPROVE_IP_RANGE",
        `The non-zero bits in the IP address after the masked bits are ignored. Replace address with ${improved}.`,
        value.place,
      );
    }
    if (PRIVATE.some((outer) => contains(outer, range))) privateCount++;
    else publicCount++;
  }
  if (condition.key.toLowerCase() !== "aws:sourceip" || privateCount === 0) return;
  reportPrivate(condition, negated, publicCount > 0, report);
}

const ONLY_PUBLIC = "aws:SourceIp works only for public IP address ranges.";
const USE_VPC = "To define permissions for private IP ranges, use aws:VpcSourceIp.";

function reportPrivate(
  { value }: ConditionEntry,
  negated: boolean,
  mixed: boolean,
  report: ValidationSubject["report"],
): void {
  const values = "The values for condition key aws:SourceIp include";
  if (mixed && negated) {
    report(
      "PRIVATE_NOT_IP_ADDRESS_SUBSET",
      `${values} a mix of private and public IP addresses. The private addresses have no effect. ${ONLY_PUBLIC} ${USE_VPC}`,
      value.place,
    );
  } else if (mixed) {
    report(
      "PRIVATE_IP_ADDRESS_SUBSET",
      `${values} a mix of private and public IP addresses. The private addresses will not have the desired effect. ${ONLY_PUBLIC} ${USE_VPC}`,
      value.place,
    );
  } else if (negated) {
    report(
      "PRIVATE_NOT_IP_ADDRESS",
      `${values} only private IP addresses and has no effect. ${ONLY_PUBLIC} Update the value to include only public IP addresses.`,
      value.place,
    );
  } else {
    report(
      "PRIVATE_IP_ADDRESS",
      `${ONLY_PUBLIC} ${values} only private IP addresses and will not have the desired effect. Update the value to include only public IP addresses.`,
      value.place,
    );
  }
}

function contains(outer: Range, inner: Range): boolean {
  if (outer.bytes.length !== inner.bytes.length || inner.prefixBits < outer.prefixBits)
    return false;
  return masked(inner.bytes, outer.prefixBits).every((byte, at) => byte === outer.bytes[at]);
}

function masked(bytes: readonly number[], bits: number): number[] {
  return bytes.map((byte, at) => {
    const left = Math.min(8, Math.max(0, bits - at * 8));
    return byte & (0xff << (8 - left)) & 0xff;
  });
}

/** The range with zeros behind its mask; undefined when it has them. */
function withoutHostBits(text: string, { bytes, prefixBits }: Range): string | undefined {
  const network = masked(bytes, prefixBits);
  if (network.every((byte, at) => byte === bytes[at])) return undefined;
  if (network.length === 4) return `${network.join(".")}/${prefixBits}`;
  const groups: string[] = [];
  for (let at = 0; at < network.length; at += 2) {
    groups.push((((network[at] as number) << 8) | (network[at + 1] as number)).toString(16));
  }
  const written = `${groups.join(":").replace(/(^|:)0(:0)+(:|$)/, "::")}`;
  const short = addressBytes(written) === undefined ? groups.join(":") : written;
  return `${short}/${text.slice(text.indexOf("/") + 1)}`;
}
