/**
 * Names of instances, private and public, and what they say.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html
 */
import { formatIpv4, parseIpv4 } from "../frame/address.ts";

/** `ec2.internal` in us-east-1, `us-west-2.compute.internal` elsewhere. */
export function privateZone(region: string): string {
  return region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
}

/** `compute-1.amazonaws.com` in us-east-1, `us-west-2.compute.amazonaws.com` elsewhere. */
export function publicZone(region: string): string {
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return region === "us-east-1" ? `compute-1.${domain}` : `${region}.compute.${domain}`;
}

/** `ip-10-0-1-5.ec2.internal` */
export function privateName(region: string, address: string): string {
  return `ip-${dashed(address)}.${privateZone(region)}`;
}

/** `ec2-203-0-113-5.compute-1.amazonaws.com` */
export function publicName(region: string, address: string): string {
  return `ec2-${dashed(address)}.${publicZone(region)}`;
}

/** What a name in one of the zones says: the address of `ip-…` and `ec2-…`, the id of an instance. */
export type InstanceLabel =
  | { readonly kind: "address"; readonly address: number }
  | { readonly kind: "instance"; readonly id: string };

const LABEL = /^(?:(?:ip|ec2)-(\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3})|(i-[0-9a-f]{8,17}))$/;

/** Undefined for a label that is no instance's. */
export function readLabel(label: string): InstanceLabel | undefined {
  const [, dashes, id] = LABEL.exec(label) ?? [];
  if (id !== undefined) return { kind: "instance", id };
  const address = dashes === undefined ? undefined : parseIpv4(dashes.replaceAll("-", "."));
  return address === undefined ? undefined : { kind: "address", address };
}

const REVERSE_IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/;

/** The address that `5.1.0.10.in-addr.arpa` asks about. */
export function reversedAddress(name: string): string | undefined {
  const octets = REVERSE_IPV4.exec(name);
  if (octets === null) return undefined;
  const address = parseIpv4(octets.slice(1).reverse().join("."));
  return address === undefined ? undefined : formatIpv4(address);
}

function dashed(address: string): string {
  return address.replaceAll(".", "-");
}
