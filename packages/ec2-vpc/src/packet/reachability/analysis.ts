/**
 * What Reachability Analyzer answers, as plain values: members have AWS's names; ids stand for components, the control
 * plane makes ARNs of them.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInsightsAnalysis.html
 */
import type { PortRange } from "../topology.ts";

/** What is asked: as CreateNetworkInsightsPath's members, with filters. */
export interface ReachabilityPath {
  /** Of an instance, an interface, a gateway, an endpoint. */
  readonly source: string;
  /** The same, or a peering connection or transit gateway to be reached; an address stands for itself. */
  readonly destination?: string;
  readonly sourceIp?: string;
  readonly destinationIp?: string;
  readonly protocol: "tcp" | "udp";
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

export interface Analysis {
  /** Out and back. */
  readonly networkPathFound: boolean;
  /** As far as the packet came; AWS shows it when the path was found. */
  readonly forwardPathComponents: readonly PathComponent[];
  readonly returnPathComponents: readonly PathComponent[];
  readonly explanations: readonly Explanation[];
}

export interface AnalysisPacketHeader {
  readonly destinationAddresses: readonly string[];
  readonly destinationPortRanges: readonly PortRange[];
  /** IANA's number. */
  readonly protocol: string;
  readonly sourceAddresses: readonly string[];
  readonly sourcePortRanges: readonly PortRange[];
}

export interface AnalysisAclRule {
  readonly cidr: string;
  readonly egress: boolean;
  readonly portRange: PortRange | undefined;
  readonly protocol: string;
  readonly ruleAction: "allow" | "deny";
  readonly ruleNumber: number;
}

export interface AnalysisSecurityGroupRule {
  readonly cidr: string | undefined;
  readonly direction: "ingress" | "egress";
  readonly securityGroupId: string | undefined;
  readonly portRange: PortRange | undefined;
  readonly prefixListId: string | undefined;
  readonly protocol: string;
}

export interface AnalysisRouteTableRoute {
  readonly destinationCidr: string | undefined;
  readonly destinationPrefixListId: string | undefined;
  readonly egressOnlyInternetGatewayId?: string;
  /** `local` too. */
  readonly gatewayId?: string;
  readonly natGatewayId?: string;
  readonly networkInterfaceId?: string;
  readonly transitGatewayId?: string;
  readonly vpcPeeringConnectionId?: string;
  readonly origin: string;
  readonly state: "active" | "blackhole";
}

export interface TransitGatewayRouteTableRoute {
  readonly destinationCidr: string;
  readonly state: "active" | "blackhole";
  readonly routeOrigin: "static" | "propagated";
  readonly attachmentId: string | undefined;
  readonly resourceId: string | undefined;
  readonly resourceType: string | undefined;
}

export interface PathComponent {
  readonly sequenceNumber: number;
  readonly component: string;
  readonly aclRule?: AnalysisAclRule;
  readonly attachedTo?: string;
  readonly destinationVpc?: string;
  readonly inboundHeader?: AnalysisPacketHeader;
  readonly outboundHeader?: AnalysisPacketHeader;
  readonly routeTableRoute?: AnalysisRouteTableRoute;
  readonly securityGroupRule?: AnalysisSecurityGroupRule;
  readonly serviceName?: string;
  readonly sourceVpc?: string;
  readonly subnet?: string;
  readonly transitGateway?: string;
  readonly transitGatewayRouteTableRoute?: TransitGatewayRouteTableRoute;
  readonly vpc?: string;
}

/** https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html; those that the data plane can mean. */
export type ExplanationCode =
  | "BAD_STATE"
  | "BAD_STATE_ATTACHMENT"
  | "BAD_STATE_ROUTE"
  | "BAD_STATE_VPN"
  | "ENI_SG_RULES_MISMATCH"
  | "ENI_SOURCE_DEST_CHECK_RESTRICTION"
  | "GATEWAY_REJECTS_SPOOFED_TRAFFIC"
  | "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
  | "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
  | "IGW_NAT_REFLECTION"
  | "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
  | "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
  | "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"
  | "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS"
  | "NO_PATH"
  | "NO_POSSIBLE_DESTINATION"
  | "NO_ROUTE_TO_DESTINATION"
  | "NO_SOURCE_OR_DESTINATION"
  | "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"
  | "PROTOCOL_RESTRICTION"
  | "SG_HAS_NO_RULES"
  | "SUBNET_ACL_RESTRICTION"
  | "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"
  | "TGW_BAD_STATE_VPN"
  | "TGW_ROUTE_AZ_RESTRICTION"
  | "TGW_RTB_BAD_STATE_ROUTE"
  | "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"
  | "UNASSOCIATED_COMPONENT"
  | "UNSUPPORTED_COMPONENT"
  | "VPCE_GATEWAY_PROTOCOL_RESTRICTION"
  | "VPC_LOCAL_ROUTE_CIDR_RESTRICTION";

export interface Explanation {
  readonly explanationCode: ExplanationCode;
  readonly acl?: string;
  readonly aclRule?: AnalysisAclRule;
  readonly address?: string;
  readonly attachedTo?: string;
  readonly availabilityZones?: readonly string[];
  readonly component?: string;
  readonly destination?: string;
  readonly direction?: "ingress" | "egress";
  readonly internetGateway?: string;
  readonly natGateway?: string;
  readonly networkInterface?: string;
  readonly packetField?: string;
  readonly protocols?: readonly string[];
  readonly routeTable?: string;
  readonly routeTableRoute?: AnalysisRouteTableRoute;
  readonly securityGroup?: string;
  readonly securityGroups?: readonly string[];
  readonly state?: string;
  readonly subnet?: string;
  readonly transitGateway?: string;
  readonly transitGatewayAttachment?: string;
  readonly transitGatewayRouteTable?: string;
  readonly transitGatewayRouteTableRoute?: TransitGatewayRouteTableRoute;
  readonly vpc?: string;
  readonly vpcEndpoint?: string;
  readonly vpcPeeringConnection?: string;
  readonly vpnGateway?: string;
}
