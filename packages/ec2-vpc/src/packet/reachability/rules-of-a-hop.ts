/** What a hop names only by id or number, looked up and written as the API has it. */
import type {
  NetworkAclEntry,
  Route,
  SecurityGroupRule,
  Topology,
  TransitGatewayAttachment,
} from "../topology.ts";
import type { Hop, PacketHeader } from "../trace.ts";
import type {
  AnalysisAclRule,
  AnalysisPacketHeader,
  AnalysisRouteTableRoute,
  AnalysisSecurityGroupRule,
  TransitGatewayRouteTableRoute,
} from "./analysis.ts";

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  [-1]: "all",
  1: "icmp",
  6: "tcp",
  17: "udp",
  58: "icmpv6",
};

function protocolName(protocol: number): string {
  return PROTOCOL_NAMES[protocol] ?? String(protocol);
}

export function headerOf(packet: PacketHeader): AnalysisPacketHeader {
  const single = packet.source.includes(":") ? 128 : 32;
  const range = (port: number) => ({ from: port, to: port });
  return {
    destinationAddresses: [`${packet.destination}/${single}`],
    destinationPortRanges: [range(packet.destinationPort ?? 0)],
    protocol: String(packet.protocol),
    sourceAddresses: [`${packet.source}/${single}`],
    sourcePortRanges: [range(packet.sourcePort ?? 0)],
  };
}

export function aclRuleOf(topology: Topology, hop: Hop): AnalysisAclRule | undefined {
  const number = hop.rule?.ruleNumber;
  const isEgress = hop.direction === "egress";
  const isIpv6 = hop.packet.source.includes(":");
  const entry = topology.networkAcls
    .get(hop.id)
    ?.entries.find(
      (each) =>
        each.ruleNumber === number &&
        each.egress === isEgress &&
        each.cidr.includes(":") === isIpv6,
    );
  return entry === undefined ? undefined : aclRule(entry);
}

function aclRule(entry: NetworkAclEntry): AnalysisAclRule {
  const { cidr, egress, ports, protocol, action, ruleNumber } = entry;
  return {
    cidr,
    egress,
    portRange: ports,
    protocol: protocolName(protocol),
    ruleAction: action,
    ruleNumber,
  };
}

export function groupRuleOf(topology: Topology, hop: Hop): AnalysisSecurityGroupRule | undefined {
  const rule = topology.securityGroups
    .get(hop.id)
    ?.rules.find((each) => each.id === hop.rule?.ruleId);
  return rule === undefined ? undefined : groupRule(rule);
}

function groupRule({
  peer,
  egress,
  ports,
  protocol,
}: SecurityGroupRule): AnalysisSecurityGroupRule {
  return {
    cidr: "cidr" in peer ? peer.cidr : undefined,
    direction: egress ? "egress" : "ingress",
    securityGroupId: "securityGroupId" in peer ? peer.securityGroupId : undefined,
    portRange: ports,
    prefixListId: "prefixListId" in peer ? peer.prefixListId : undefined,
    protocol: protocolName(protocol),
  };
}

export function routeOf(
  topology: Topology,
  hop: Hop,
  state: "active" | "blackhole" = "active",
): AnalysisRouteTableRoute | undefined {
  const route = topology.routeTables.get(hop.id)?.routes.find((each) => isTaken(each, hop));
  if (route === undefined) return undefined;
  const { destination, propagated, target } = route;
  return {
    destinationCidr: typeof destination === "string" ? destination : undefined,
    destinationPrefixListId: typeof destination === "string" ? undefined : destination.prefixListId,
    ...targetMember(target),
    origin: originOf(target.kind, propagated),
    state,
  };
}

function isTaken({ destination, target }: Route, { rule }: Hop): boolean {
  const id = target.kind === "local" ? "local" : target.id;
  if (rule?.target !== id) return false;
  return typeof destination === "string"
    ? rule.prefixListId === undefined && destination === rule.destination
    : destination.prefixListId === rule.prefixListId;
}

function originOf(kind: string, propagated: boolean): string {
  if (kind === "local") return "createroutetable";
  return propagated ? "enablevgwroutepropagation" : "createroute";
}

function targetMember(target: Route["target"]): Partial<AnalysisRouteTableRoute> {
  switch (target.kind) {
    case "local":
      return { gatewayId: "local" };
    case "egress-only-internet-gateway":
      return { egressOnlyInternetGatewayId: target.id };
    case "nat-gateway":
      return { natGatewayId: target.id };
    case "network-interface":
      return { networkInterfaceId: target.id };
    case "transit-gateway":
      return { transitGatewayId: target.id };
    case "vpc-peering-connection":
      return { vpcPeeringConnectionId: target.id };
    default:
      return { gatewayId: target.id };
  }
}

export function transitRouteOf(
  topology: Topology,
  hop: Hop,
): TransitGatewayRouteTableRoute | undefined {
  const route = topology.transitGatewayRouteTables
    .get(hop.id)
    ?.routes.find((each) => each.destination === hop.rule?.destination);
  if (route === undefined) return undefined;
  const attachment = topology.transitGatewayAttachments.get(route.attachmentId ?? "");
  const isActive = attachment?.available ?? false;
  return {
    destinationCidr: route.destination,
    state: isActive ? "active" : "blackhole",
    routeOrigin: route.propagated ? "propagated" : "static",
    attachmentId: route.attachmentId,
    resourceId: resourceIdOf(attachment),
    resourceType: attachment?.resource.kind,
  };
}

function resourceIdOf(attachment: TransitGatewayAttachment | undefined): string | undefined {
  const resource = attachment?.resource;
  return resource?.kind === "peering" ? resource.peerAttachmentId : resource?.id;
}
