/** ARNs of what a path can go through, by their ids. */
import type { Place } from "../../resource/record.ts";

const TYPES: Readonly<Record<string, string>> = {
  acl: "network-acl",
  eigw: "egress-only-internet-gateway",
  eni: "network-interface",
  i: "instance",
  igw: "internet-gateway",
  nat: "natgateway",
  nia: "network-insights-analysis",
  nip: "network-insights-path",
  pcx: "vpc-peering-connection",
  pl: "prefix-list",
  rtb: "route-table",
  sg: "security-group",
  subnet: "subnet",
  tgw: "transit-gateway",
  "tgw-attach": "transit-gateway-attachment",
  "tgw-rtb": "transit-gateway-route-table",
  vgw: "vpn-gateway",
  vpc: "vpc",
  vpce: "vpc-endpoint",
};

/** Undefined for what is no resource: an address, a host. */
export function componentArn({ region, accountId }: Place, id: string): string | undefined {
  const type = TYPES[id.slice(0, id.lastIndexOf("-"))];
  return type && `arn:aws:ec2:${region}:${accountId}:${type}/${id}`;
}
