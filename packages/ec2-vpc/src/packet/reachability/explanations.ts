/**
 * Why a path ends, in AWS's codes, out of the hop at which the packet was dropped.
 * https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
 */
import type { Topology } from "../topology.ts";
import type { Hop } from "../trace.ts";
import type { Explanation, ExplanationCode } from "./analysis.ts";
import { aclRuleOf, routeOf, transitRouteOf } from "./rules-of-a-hop.ts";

export function explanationOf(topology: Topology, hops: readonly Hop[]): Explanation {
  const hop = hops.at(-1);
  if (hop === undefined) return { explanationCode: "NO_PATH" };
  const explanation = explain(topology, hop, hops.at(-2));
  const members = Object.entries({ direction: hop.direction, ...explanation });
  return Object.fromEntries(
    members.filter(([, value]) => value !== undefined),
  ) as unknown as Explanation;
}

function explain(topology: Topology, hop: Hop, before: Hop | undefined): Explanation {
  const component = hop.id;
  switch (hop.drop) {
    case "security-group-egress":
    case "security-group-ingress":
      return byGroups(topology, hop);
    case "network-acl-egress":
    case "network-acl-ingress":
      return byAcl(topology, hop);
    case "source-destination-check":
      return {
        explanationCode: "ENI_SOURCE_DEST_CHECK_RESTRICTION",
        ...interfacePlace(topology, hop.id),
      };
    case "no-route":
      return byMissingRoute(topology, hop);
    case "blackhole":
      return byRoute(topology, hop, before);
    case "gateway-not-attached":
      return byAttachment(topology, hop, before);
    case "gateway-not-available":
      return byState(hop);
    case "not-attached":
      return {
        explanationCode: "BAD_STATE",
        component,
        ...interfacePlace(topology, hop.id),
      };
    case "zone-down":
    case "lost":
    case "nothing-plugged":
      return { explanationCode: "BAD_STATE", component, state: hop.drop };
    case "no-public-address":
      return {
        explanationCode: "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
        internetGateway: component,
        address: hop.packet.source,
        packetField: "source-address",
      };
    case "no-such-address":
      return byMissingAddress(hop);
    case "unreachable-outside":
      return byOutside(hop);
    case "not-transitive":
      return hop.kind === "vpc-peering-connection"
        ? { explanationCode: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", vpcPeeringConnection: component }
        : { explanationCode: "GATEWAY_REJECTS_SPOOFED_TRAFFIC", vpcEndpoint: component };
    case "endpoint-service-mismatch":
      return byEndpoint(topology, hop);
    case "no-translation":
      return byTranslation(hop);
    default:
      return { explanationCode: "NO_PATH", component };
  }
}

function interfacePlace(topology: Topology, id: string): Partial<Explanation> {
  const record = topology.networkInterfaces.get(id);
  return {
    networkInterface: id,
    ...(record !== undefined && { subnet: record.subnetId, vpc: record.vpcId }),
  };
}

function byGroups(topology: Topology, hop: Hop): Explanation {
  const id = String(hop.rule?.interfaceId ?? "");
  const groupIds = topology.networkInterfaces.get(id)?.securityGroupIds ?? [];
  const hasRules = groupIds.some(
    (groupId) => (topology.securityGroups.get(groupId)?.rules.length ?? 0) > 0,
  );
  if (!hasRules && groupIds.length > 0) {
    return { explanationCode: "SG_HAS_NO_RULES", securityGroup: hop.id };
  }
  return {
    explanationCode: "ENI_SG_RULES_MISMATCH",
    securityGroups: groupIds,
    ...interfacePlace(topology, id),
  };
}

function byAcl(topology: Topology, hop: Hop): Explanation {
  const aclRule = aclRuleOf(topology, hop);
  const subnet = String(hop.rule?.subnetId ?? "");
  return {
    explanationCode: "SUBNET_ACL_RESTRICTION",
    acl: hop.id,
    ...(aclRule !== undefined && { aclRule }),
    subnet,
    ...vpcOfSubnet(topology, subnet),
  };
}

function vpcOfSubnet(topology: Topology, id: string): Partial<Explanation> {
  const vpc = topology.subnets.get(id)?.vpcId;
  return vpc === undefined ? {} : { vpc };
}

function byMissingRoute(topology: Topology, hop: Hop): Explanation {
  if (hop.kind !== "transit-gateway-route-table") {
    const vpc = topology.routeTables.get(hop.id)?.vpcId;
    return {
      explanationCode: "NO_ROUTE_TO_DESTINATION",
      routeTable: hop.id,
      ...(vpc !== undefined && { vpc }),
    };
  }
  const isTable = topology.transitGatewayRouteTables.get(hop.id) !== undefined;
  return isTable
    ? { explanationCode: "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT", transitGatewayRouteTable: hop.id }
    : { explanationCode: "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", transitGateway: hop.id };
}

/** The route that led to what is not there was the hop before. */
function byRoute(topology: Topology, hop: Hop, before: Hop | undefined): Explanation {
  if (hop.kind === "transit-gateway-route-table" || hop.kind === "transit-gateway") {
    const table = hop.kind === "transit-gateway-route-table" ? hop : before;
    if (table?.kind === "transit-gateway-route-table") {
      const route = transitRouteOf(topology, table);
      return {
        explanationCode: "TGW_RTB_BAD_STATE_ROUTE",
        transitGatewayRouteTable: table.id,
        ...(route !== undefined && { transitGatewayRouteTableRoute: route }),
      };
    }
  }
  if (before?.kind !== "route-table") return { explanationCode: "BAD_STATE", component: hop.id };
  const route = routeOf(topology, before, "blackhole");
  return {
    explanationCode: "BAD_STATE_ROUTE",
    routeTable: before.id,
    ...(route !== undefined && { routeTableRoute: route }),
  };
}

function byAttachment(topology: Topology, hop: Hop, before: Hop | undefined): Explanation {
  if (hop.kind === "transit-gateway" && hop.rule?.attachmentId !== undefined) {
    const zone = sourceZone(topology, before);
    return {
      explanationCode: "TGW_ROUTE_AZ_RESTRICTION",
      transitGateway: hop.id,
      transitGatewayAttachment: String(hop.rule.attachmentId),
      ...(zone !== undefined && { availabilityZones: [zone] }),
    };
  }
  if (before?.kind === "route-table") return byRoute(topology, hop, before);
  return { explanationCode: "UNASSOCIATED_COMPONENT", component: hop.id };
}

function sourceZone(topology: Topology, before: Hop | undefined): string | undefined {
  for (const subnet of topology.subnets.all()) {
    if (subnet.routeTableId === before?.id) return subnet.zone;
  }
  return undefined;
}

function byState(hop: Hop): Explanation {
  if (hop.kind === "transit-gateway" || hop.kind === "transit-gateway-route-table") {
    const attachment = hop.rule?.target;
    return {
      explanationCode: "BAD_STATE_ATTACHMENT",
      component: hop.id,
      ...(typeof attachment === "string" && { transitGatewayAttachment: attachment }),
    };
  }
  const member = hop.kind === "nat-gateway" ? { natGateway: hop.id } : { vpcEndpoint: hop.id };
  return { explanationCode: "BAD_STATE", component: hop.id, ...member };
}

function byMissingAddress(hop: Hop): Explanation {
  const address = hop.packet.destination;
  if (hop.kind === "outside") {
    return { explanationCode: "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", address };
  }
  return { explanationCode: "NO_POSSIBLE_DESTINATION", address, component: hop.id };
}

/** RFC 6598: 100.64.0.0/10. */
function isShared(address: string): boolean {
  const [first, second] = address.split(".").map(Number);
  return first === 100 && second! >= 64 && second! < 128;
}

function byOutside(hop: Hop): Explanation {
  switch (hop.kind) {
    case "virtual-private-gateway":
      return { explanationCode: "BAD_STATE_VPN", vpnGateway: hop.id };
    case "transit-gateway":
      return { explanationCode: "TGW_BAD_STATE_VPN", transitGateway: hop.id };
    case "outside": {
      const block = isShared(hop.packet.source) ? "RFC6598" : "RFC1918";
      const explanationCode = `IGW_SOURCE_ADDRESS_NOT_IN_${block}_INGRESS` as const;
      return { explanationCode, address: hop.packet.source };
    }
    default: {
      const block = isShared(hop.packet.destination) ? "RFC6598" : "RFC1918";
      const explanationCode = `IGW_DESTINATION_ADDRESS_NOT_IN_${block}_EGRESS` as const;
      return { explanationCode, address: hop.packet.destination, internetGateway: hop.id };
    }
  }
}

function byEndpoint(topology: Topology, hop: Hop): Explanation {
  const isGateway = topology.vpcEndpoints.get(hop.id)?.type === "gateway";
  const explanationCode: ExplanationCode = isGateway
    ? "VPCE_GATEWAY_PROTOCOL_RESTRICTION"
    : "NO_POSSIBLE_DESTINATION";
  return {
    explanationCode,
    vpcEndpoint: hop.id,
    ...(isGateway && { protocols: [String(hop.packet.protocol)] }),
  };
}

function byTranslation(hop: Hop): Explanation {
  if (hop.kind === "nat-gateway" && hop.direction !== "ingress") {
    return { explanationCode: "PROTOCOL_RESTRICTION", natGateway: hop.id };
  }
  return { explanationCode: "NO_POSSIBLE_DESTINATION", component: hop.id };
}
