/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnConnection.html */
import type {
  CreateVpnConnectionCommandInput,
  CreateVpnConnectionResult,
  VpnConnectionOptionsSpecification,
  VpnTunnelOptionsSpecification,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  invalidParameterCombination,
  invalidParameterValue,
  missing,
  notImplemented,
} from "../../errors.ts";
import type { Resources } from "../../resource/resources.ts";
import { canonicalCidr } from "../../resource/security/canonical-cidr.ts";
import { specifiedTags } from "../../resource/tags.ts";
import { putAttachment } from "../../resource/transit/make-transit.ts";
import { passing } from "../../resource/transitions.ts";
import type {
  TunnelSetting,
  VpnConnectionRecord,
  VpnTunnelRecord,
} from "../../resource/vpn/vpn-connection.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { requireLive } from "../require-live.ts";
import { requireReadyGateway } from "../transit-gateways/find-transit.ts";
import { shownVpnConnection } from "./vpn-connections.ts";
import { requireType } from "./vpn-gateways.ts";

type Input = CreateVpnConnectionCommandInput;

export function createVpnConnection(
  rooms: Rooms,
  input: Input,
  call: Call,
): CreateVpnConnectionResult {
  const { resources, settings } = rooms;
  const place = placeOf(call);
  requireType(input.Type);
  refuseWhatIsNotServed(input);
  const { VpnGatewayId, TransitGatewayId, Options = {} } = input;
  if (VpnGatewayId !== undefined && TransitGatewayId !== undefined) {
    throw invalidParameterCombination("VpnGatewayId and TransitGatewayId cannot both be specified");
  }
  const customer = requireLive(resources.customerGateways, place, input.CustomerGatewayId);
  const vpnGateway = VpnGatewayId && requireLive(resources.vpnGateways, place, VpnGatewayId);
  const transit = TransitGatewayId && requireReadyGateway(resources, place, TransitGatewayId);
  const { accountId, region } = place;
  const record: VpnConnectionRecord = {
    id: resources.newId("vpn"),
    accountId,
    region,
    tags: specifiedTags(input.TagSpecifications, ["vpn-connection"]),
    customerGatewayId: customer.id,
    vpnGatewayId: vpnGateway ? vpnGateway.id : undefined,
    transitGatewayId: transit ? transit.id : undefined,
    staticRoutesOnly: Options.StaticRoutesOnly ?? false,
    localCidr: canonicalCidr(Options.LocalIpv4NetworkCidr ?? "0.0.0.0/0", 4),
    remoteCidr: canonicalCidr(Options.RemoteIpv4NetworkCidr ?? "0.0.0.0/0", 4),
    tunnels: makeTunnels(resources, Options.TunnelOptions ?? []),
    routes: [],
    createdAt: resources.env.clock.now(),
    ...passing(resources.env.clock, settings.transitionMs, ["pending", "available"]),
  };
  resources.commit(() => {
    resources.vpnConnections.put(record);
    if (!transit) return;
    const { id, state, dueAt } = record;
    const attachmentId = resources.newId("tgw-attach");
    const resource = { kind: "vpn", id } as const;
    const attachment = { id: attachmentId, vpcId: undefined, tags: {}, resource, state, dueAt };
    putAttachment(resources, transit, attachment);
  });
  return { VpnConnection: { ...shownVpnConnection(resources, record), State: "pending" } };
}

const OPTIONS_SERVED: readonly string[] = [
  "StaticRoutesOnly",
  "TunnelOptions",
  "LocalIpv4NetworkCidr",
  "RemoteIpv4NetworkCidr",
];
/** What these options are unless something else is asked for. */
const USUAL: VpnConnectionOptionsSpecification = {
  EnableAcceleration: false,
  TunnelInsideIpVersion: "ipv4",
  OutsideIpAddressType: "PublicIpv4",
  TunnelBandwidth: "standard",
};

function refuseWhatIsNotServed(input: Input): void {
  if (input.VpnConcentratorId !== undefined) throw notImplemented("VpnConcentratorId");
  if ((input.PreSharedKeyStorage ?? "Standard") !== "Standard") {
    throw notImplemented("PreSharedKeyStorage");
  }
  for (const [name, value] of Object.entries(input.Options ?? {})) {
    if (OPTIONS_SERVED.includes(name) || value === USUAL[name as keyof typeof USUAL]) continue;
    throw notImplemented(name);
  }
}

const TUNNELS = 2;

function makeTunnels(
  resources: Resources,
  given: readonly VpnTunnelOptionsSpecification[],
): VpnTunnelRecord[] {
  if (given.length > TUNNELS) {
    throw invalidParameterValue(`A VPN connection has ${TUNNELS} tunnels.`);
  }
  const tunnels: VpnTunnelRecord[] = [];
  for (let index = 0; index < TUNNELS; index++) {
    const { TunnelInsideCidr, PreSharedKey, ...more } = given[index] ?? {};
    if (PreSharedKey !== undefined) checkKey(PreSharedKey);
    const taken = tunnels.map(({ insideCidr }) => insideCidr);
    tunnels.push({
      outsideAddress: resources.publicAddresses.draw(resources.random),
      insideCidr: TunnelInsideCidr
        ? readInside(TunnelInsideCidr, taken)
        : drawInside(resources, taken),
      preSharedKey: PreSharedKey ?? drawKey(resources),
      settings: readSettings(more),
    });
  }
  return tunnels;
}

function drawKey({ random }: Resources): string {
  const drawn = Buffer.from(random.bytes(24)).toString("base64url");
  return drawn.replaceAll("-", ".").replace(/^0/, "1");
}

const KEY = /^[1-9A-Za-z._][0-9A-Za-z._]{7,63}$/;

function checkKey(key: string): void {
  if (KEY.test(key)) return;
  throw invalidParameterValue("Invalid value for PreSharedKey.");
}

/** https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html */
const RESERVED = /^169\.254\.(?:[0-5]\.0|169\.252)\/30$/;

function readInside(text: string, taken: readonly string[]): string {
  const block = canonicalCidr(text, 4);
  const isInside = block.startsWith("169.254.") && block.endsWith("/30");
  if (isInside && !RESERVED.test(block) && !taken.includes(block)) return block;
  throw invalidParameterValue(`Invalid value '${text}' for TunnelInsideCidr.`);
}

function drawInside({ random }: Resources, taken: readonly string[]): string {
  for (;;) {
    const block = `169.254.${random.below(256)}.${random.below(64) * 4}/30`;
    if (!RESERVED.test(block) && !taken.includes(block)) return block;
  }
}

function readSettings(
  given: VpnTunnelOptionsSpecification,
): Readonly<Record<string, TunnelSetting>> {
  const settings: Record<string, TunnelSetting> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (name === "LogOptions" || name === "TunnelInsideIpv6Cidr") throw notImplemented(name);
    settings[name] = Array.isArray(value) ? value.map(readValue) : (value as TunnelSetting);
  }
  return settings;
}

function readValue({ Value }: { readonly Value?: string | number | undefined }): string | number {
  if (Value === undefined) throw missing("Value");
  return Value;
}
