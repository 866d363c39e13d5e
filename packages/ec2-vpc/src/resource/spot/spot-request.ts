/**
 * Spot Instance requests. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotInstanceRequest.html
 * Their status: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-request-status.html
 */
import { clientError } from "../../errors.ts";
import type { Filters, FilterValue, Kind } from "../kind.ts";
import type { LaunchParameters } from "../launch-template/launch-parameters.ts";
import type { ResourceRecord } from "../record.ts";
import type { Resources } from "../resources.ts";
import { shownTime } from "../time.ts";
import { zoneId } from "../zone.ts";

export interface SpotTerms {
  readonly type: "one-time" | "persistent";
  readonly interruption: "hibernate" | "stop" | "terminate";
  /** As it was asked for; undefined: the price on demand. */
  readonly maxPrice: string | undefined;
  readonly validUntil: number | undefined;
}

export interface SpotStatus {
  readonly state: "active" | "cancelled" | "closed" | "disabled" | "failed" | "open";
  readonly statusCode: string;
  readonly statusMessage: string;
}

/** What its instance is launched with, each time. */
export type SpotLaunch = Omit<LaunchParameters, "InstanceMarketOptions" | "ClientToken">;

export interface SpotRequestRecord extends ResourceRecord, SpotStatus {
  readonly terms: SpotTerms;
  readonly launch: SpotLaunch;
  readonly createdAt: number;
  readonly statusAt: number;
  readonly validFrom: number | undefined;
  readonly zoneGroup: string | undefined;
  readonly product: string;
  /** What is paid at most, as it is shown. */
  readonly shownPrice: string;
  readonly fault: { readonly code: string; readonly message: string } | undefined;
  /** The last one. */
  readonly instanceId: string | undefined;
  readonly launchedZone: string | undefined;
}

export const EVALUATED: SpotStatus = {
  state: "open",
  statusCode: "pending-evaluation",
  statusMessage: "Your Spot request has been submitted for review, and is pending evaluation.",
};

export const FULFILLED: SpotStatus = {
  state: "active",
  statusCode: "fulfilled",
  statusMessage: "Your spot request is fulfilled.",
};

/** Of a group of the request, by its id or its name. */
export function groupsOf({ accountId, region, launch }: SpotRequestRecord, resources: Resources) {
  const ids = launch.SecurityGroupIds ?? [];
  const names = launch.SecurityGroups ?? [];
  return [...resources.securityGroups.in({ accountId, region })].filter(
    ({ id, name }) => ids.includes(id) || names.includes(name),
  );
}

type Reader = (launch: SpotLaunch) => FilterValue;
const launch = (read: Reader) => (request: SpotRequestRecord) => read(request.launch);

type Volume = NonNullable<SpotLaunch["BlockDeviceMappings"]>[number];
const volume = (read: (each: Volume) => FilterValue) =>
  launch(({ BlockDeviceMappings: list = [] }) => list.map(read));

type Card = NonNullable<SpotLaunch["NetworkInterfaces"]>[number];
const card = (read: (each: Card) => FilterValue) =>
  launch(({ NetworkInterfaces: list = [] }) => list.map(read));

const launched: Filters<SpotRequestRecord> = {
  "launch.block-device-mapping.delete-on-termination": volume(
    ({ Ebs }) => Ebs?.DeleteOnTermination,
  ),
  "launch.block-device-mapping.device-name": volume(({ DeviceName }) => DeviceName),
  "launch.block-device-mapping.snapshot-id": volume(({ Ebs }) => Ebs?.SnapshotId),
  "launch.block-device-mapping.volume-size": volume(({ Ebs }) => Ebs?.VolumeSize),
  "launch.block-device-mapping.volume-type": volume(({ Ebs }) => Ebs?.VolumeType),
  "launch.group-id": (request, resources) => groupsOf(request, resources).map(({ id }) => id),
  "launch.group-name": (request, resources) => groupsOf(request, resources).map(({ name }) => name),
  "launch.image-id": launch(({ ImageId }) => ImageId),
  "launch.instance-type": launch(({ InstanceType }) => InstanceType),
  "launch.kernel-id": launch(({ KernelId }) => KernelId),
  "launch.key-name": launch(({ KeyName }) => KeyName),
  "launch.monitoring-enabled": launch(({ Monitoring }) => Monitoring?.Enabled ?? false),
  "launch.ramdisk-id": launch(({ RamdiskId }) => RamdiskId),
  "network-interface.addresses.primary": card(({ PrivateIpAddresses: list = [] }) =>
    list.map(({ Primary }) => Primary),
  ),
  "network-interface.delete-on-termination": card(({ DeleteOnTermination: is }) => is),
  "network-interface.description": card(({ Description }) => Description),
  "network-interface.device-index": card(({ DeviceIndex }) => DeviceIndex),
  "network-interface.group-id": card(({ Groups }) => Groups),
  "network-interface.network-interface-id": card(({ NetworkInterfaceId }) => NetworkInterfaceId),
  "network-interface.private-ip-address": card(({ PrivateIpAddress }) => PrivateIpAddress),
  "network-interface.subnet-id": card(({ SubnetId }) => SubnetId),
};

export const SPOT_REQUEST: Kind<SpotRequestRecord> = {
  type: "spot-instances-request",
  prefix: "sir",
  notFound: (ids) =>
    clientError(
      "InvalidSpotInstanceRequestID.NotFound",
      ids.length === 1
        ? `The spot instance request ID '${ids[0]}' does not exist`
        : `The spot instance request IDs '${ids.join(", ")}' do not exist`,
    ),
  malformed: (id) =>
    clientError(
      "InvalidSpotInstanceRequestID.Malformed",
      `Invalid id: "${id}" (expecting "sir-...")`,
    ),
  filters: {
    ...launched,
    "availability-zone-group": ({ zoneGroup }) => zoneGroup,
    "create-time": ({ createdAt }) => shownTime(createdAt),
    "fault-code": ({ fault }) => fault?.code,
    "fault-message": ({ fault }) => fault?.message,
    "instance-id": ({ instanceId }) => instanceId,
    "launch-group": () => undefined,
    "launched-availability-zone": ({ launchedZone }) => launchedZone,
    "launched-availability-zone-id": ({ launchedZone }) => launchedZone && zoneId(launchedZone),
    "product-description": ({ product }) => product,
    "spot-instance-request-id": ({ id }) => id,
    "spot-price": ({ shownPrice }) => shownPrice,
    state: ({ state }) => state,
    "status-code": ({ statusCode }) => statusCode,
    "status-message": ({ statusMessage }) => statusMessage,
    type: ({ terms }) => terms.type,
    "valid-from": ({ validFrom }) => validFrom && shownTime(validFrom),
    "valid-until": ({ terms }) => terms.validUntil && shownTime(terms.validUntil),
  },
};
