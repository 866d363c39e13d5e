/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpnConnections.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpnConnection.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnConnectionRoute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpnConnectionRoute.html
 */
import type {
  CreateVpnConnectionRouteCommandInput,
  DeleteVpnConnectionCommandInput,
  DeleteVpnConnectionRouteCommandInput,
  DescribeVpnConnectionsCommandInput,
  DescribeVpnConnectionsResult,
  TunnelOption,
  VpnConnection,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue } from "../../errors.ts";
import type { Resources } from "../../resource/resources.ts";
import { canonicalCidr } from "../../resource/security/canonical-cidr.ts";
import { shownTags } from "../../resource/tags.ts";
import { deleteAttachment } from "../../resource/transit/make-transit.ts";
import { isOver, passing } from "../../resource/transitions.ts";
import type { VpnConnectionRecord, VpnTunnelRecord } from "../../resource/vpn/vpn-connection.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { requireLive } from "../require-live.ts";
import { gatewayConfiguration } from "./gateway-configuration.ts";

export function describeVpnConnections(
  { resources }: Rooms,
  { Filters, VpnConnectionIds: ids }: DescribeVpnConnectionsCommandInput,
  call: Call,
): DescribeVpnConnectionsResult {
  const page = describe(resources, resources.vpnConnections, { Filters }, placeOf(call), { ids });
  return { VpnConnections: page.records.map((record) => shownVpnConnection(resources, record)) };
}

export function deleteVpnConnection(
  { resources, settings }: Rooms,
  { VpnConnectionId }: DeleteVpnConnectionCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const record = requireLive(resources.vpnConnections, place, VpnConnectionId);
  const next = passing<VpnConnectionRecord["state"]>(resources.env.clock, settings.transitionMs, [
    "deleting",
    "deleted",
  ]);
  resources.commit(() => {
    for (const attachment of [...resources.transitAttachments.in(place)]) {
      const { resource } = attachment;
      if (resource.kind === "vpn" && resource.id === record.id) {
        deleteAttachment(resources, attachment, settings);
      }
    }
    resources.vpnConnections.put({ ...record, ...next });
  });
  return {};
}

export function createVpnConnectionRoute(
  { resources }: Rooms,
  input: CreateVpnConnectionRouteCommandInput,
  call: Call,
): object {
  const record = requireLive(resources.vpnConnections, placeOf(call), input.VpnConnectionId);
  if (!record.staticRoutesOnly) {
    throw invalidParameterValue(
      `The vpnConnection '${record.id}' does not use static routes only.`,
    );
  }
  const destination = canonicalCidr(input.DestinationCidrBlock, 4);
  const routes = [...new Set([...record.routes, destination])];
  resources.vpnConnections.put({ ...record, routes });
  return {};
}

export function deleteVpnConnectionRoute(
  { resources }: Rooms,
  input: DeleteVpnConnectionRouteCommandInput,
  call: Call,
): object {
  const record = requireLive(resources.vpnConnections, placeOf(call), input.VpnConnectionId);
  const destination = canonicalCidr(input.DestinationCidrBlock, 4);
  const routes = record.routes.filter((route) => route !== destination);
  if (routes.length === record.routes.length) {
    throw clientError(
      "InvalidRoute.NotFound",
      `The vpnConnection '${record.id}' has no route to ${destination}.`,
    );
  }
  resources.vpnConnections.put({ ...record, routes });
  return {};
}

/** Both tunnels are down: nobody is at their other end. */
export function shownVpnConnection(
  resources: Resources,
  record: VpnConnectionRecord,
): VpnConnection {
  return {
    VpnConnectionId: record.id,
    State: record.state,
    Type: "ipsec.1",
    Category: "VPN",
    CustomerGatewayId: record.customerGatewayId,
    ...(record.vpnGatewayId !== undefined && { VpnGatewayId: record.vpnGatewayId }),
    ...(record.transitGatewayId !== undefined && { TransitGatewayId: record.transitGatewayId }),
    GatewayAssociationState:
      (record.vpnGatewayId ?? record.transitGatewayId) === undefined
        ? "not-associated"
        : "associated",
    ...(!isOver(record) && {
      CustomerGatewayConfiguration: gatewayConfiguration(resources, record),
    }),
    Options: {
      EnableAcceleration: false,
      StaticRoutesOnly: record.staticRoutesOnly,
      LocalIpv4NetworkCidr: record.localCidr,
      RemoteIpv4NetworkCidr: record.remoteCidr,
      OutsideIpAddressType: "PublicIpv4",
      TunnelInsideIpVersion: "ipv4",
      TunnelOptions: record.tunnels.map(shownTunnel),
    },
    Routes: record.routes.map((DestinationCidrBlock) => ({
      DestinationCidrBlock,
      Source: "Static",
      State: "available",
    })),
    VgwTelemetry: record.tunnels.map(({ outsideAddress }) => ({
      OutsideIpAddress: outsideAddress,
      Status: "DOWN",
      StatusMessage: "",
      AcceptedRouteCount: 0,
      LastStatusChange: new Date(record.createdAt),
    })),
    Tags: shownTags(record.tags),
  };
}

/** Where answers spell a name in another way than requests. */
const SHOWN_AS: Readonly<Record<string, string>> = {
  DPDTimeoutSeconds: "DpdTimeoutSeconds",
  DPDTimeoutAction: "DpdTimeoutAction",
  IKEVersions: "IkeVersions",
};

const shownTunnel = (tunnel: VpnTunnelRecord): TunnelOption => ({
  OutsideIpAddress: tunnel.outsideAddress,
  TunnelInsideCidr: tunnel.insideCidr,
  PreSharedKey: tunnel.preSharedKey,
  ...Object.fromEntries(
    Object.entries(tunnel.settings).map(([name, value]) => [
      SHOWN_AS[name] ?? name,
      typeof value === "object" ? value.map((Value) => ({ Value })) : value,
    ]),
  ),
});
