/**
 * The network interfaces of a launch: as the request specifies them, or one in its subnet; checked, and nothing made yet.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterfaceSpecification.html
 */
import type { InstanceNetworkInterfaceSpecification } from "@aws-sdk/client-ec2";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  notImplemented,
} from "../../../errors.ts";
import { readConnectionTracking } from "../../interface/connection-tracking.ts";
import type { InterfaceSettings } from "../../interface/make-interface.ts";
import type { NetworkInterfaceRecord } from "../../interface/network-interface.ts";
import type { LaunchParameters } from "../../launch-template/launch-parameters.ts";
import type { Place, Tags } from "../../record.ts";
import type { Resources } from "../../resources.ts";
import type { SubnetRecord } from "../../vpc/subnet.ts";
import type { InstanceTypeRecord } from "../types/family.ts";
import { launchSubnet } from "./launch-subnet.ts";

type Specification = InstanceNetworkInterfaceSpecification;

export interface InterfacePlan {
  readonly deviceIndex: number;
  readonly networkCardIndex: number;
  readonly deleteOnTermination: boolean;
  readonly assignsPublicAddress: boolean;
  /** Of an interface to be made. */
  readonly settings: InterfaceSettings | undefined;
  /** One that there is. */
  readonly existing: NetworkInterfaceRecord | undefined;
}

export interface NetworkPlan {
  readonly subnet: SubnetRecord;
  /** The primary one first. */
  readonly interfaces: readonly InterfacePlan[];
}

interface Context {
  readonly resources: Resources;
  readonly place: Place;
  readonly type: InstanceTypeRecord;
  readonly zone: string | undefined;
  /** Of each interface that is made. */
  readonly tags: Tags;
  readonly countMax: number;
}

export function planNetwork(context: Context, parameters: LaunchParameters): NetworkPlan {
  const given = parameters.NetworkInterfaces ?? [];
  const specifications = given.length > 0 ? given : [ofRequest(context, parameters)];
  if (given.length > 0) refuseBoth(parameters);
  checkIndexes(context.type, specifications);
  const plans = specifications.map((each) => planInterface(context, each, specifications.length));
  const sorted = plans.sort((a, b) => rank(a.plan) - rank(b.plan));
  const [first] = sorted;
  if (first === undefined) throw new Error("a launch without interfaces");
  for (const { subnet } of sorted) {
    if (subnet.zone === first.subnet.zone) continue;
    throw invalidParameterCombination(
      "You may not specify subnets of different Availability Zones for the network interfaces of an instance.",
    );
  }
  return { subnet: first.subnet, interfaces: sorted.map(({ plan }) => plan) };
}

const rank = ({ networkCardIndex, deviceIndex }: InterfacePlan) =>
  networkCardIndex * 1000 + deviceIndex;

/** What stands in the interfaces stands nowhere else. */
function refuseBoth(parameters: LaunchParameters): void {
  const both: readonly (readonly [unknown, string])[] = [
    [parameters.SubnetId, "an instance-level subnet ID"],
    [parameters.SecurityGroupIds?.[0], "an instance-level security groups"],
    [parameters.SecurityGroups?.[0], "an instance-level security groups"],
    [parameters.PrivateIpAddress, "an instance-level private IP address"],
    [parameters.Ipv6Addresses?.[0], "an instance-level IPv6 addresses"],
    [parameters.Ipv6AddressCount, "an instance-level IPv6 address count"],
  ];
  for (const [value, what] of both) {
    if (value === undefined) continue;
    throw invalidParameterCombination(
      `Network interfaces and ${what} may not be specified on the same request`,
    );
  }
}

function ofRequest({ resources, place }: Context, parameters: LaunchParameters): Specification {
  const names = parameters.SecurityGroups ?? [];
  if (names.length > 0 && parameters.SubnetId !== undefined) {
    throw invalidParameterCombination(
      "The parameter groupName cannot be used with the parameter subnet",
    );
  }
  const groups = [...(parameters.SecurityGroupIds ?? []), ...groupsByName(resources, place, names)];
  return {
    DeviceIndex: 0,
    DeleteOnTermination: true,
    SubnetId: parameters.SubnetId,
    Groups: groups.length > 0 ? groups : undefined,
    PrivateIpAddress: parameters.PrivateIpAddress,
    Ipv6AddressCount: parameters.Ipv6AddressCount,
    Ipv6Addresses: parameters.Ipv6Addresses,
  };
}

function groupsByName(resources: Resources, place: Place, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const vpc = [...resources.vpcs.in(place)].find(({ isDefault }) => isDefault);
  const groups = [...resources.securityGroups.inVpc(vpc?.id ?? "")];
  return names.map((name) => {
    const found = groups.find((group) => group.name === name);
    if (found !== undefined) return found.id;
    throw clientError(
      "InvalidGroup.NotFound",
      `The security group '${name}' does not exist in default VPC '${vpc?.id ?? "none"}'`,
    );
  });
}

function checkIndexes(type: InstanceTypeRecord, specifications: readonly Specification[]): void {
  const taken = new Set<string>();
  for (const { DeviceIndex = 0, NetworkCardIndex = 0 } of specifications) {
    const index = `${NetworkCardIndex}.${DeviceIndex}`;
    if (taken.has(index)) {
      throw invalidParameterValue(
        "Each network interface requires a unique device index and network card index.",
      );
    }
    taken.add(index);
  }
  if (!taken.has("0.0")) {
    throw invalidParameterValue(
      "A network interface may not be launched without a device index 0.",
    );
  }
  if (specifications.length > type.interfacesMax) {
    throw clientError(
      "AttachmentLimitExceeded",
      `Interface count ${specifications.length} exceeds the limit for ${type.id}`,
    );
  }
}

function planInterface(
  context: Context,
  specification: Specification,
  count: number,
): { readonly plan: InterfacePlan; readonly subnet: SubnetRecord } {
  refuseUnserved(specification);
  const { resources, place } = context;
  const { DeviceIndex = 0, NetworkCardIndex = 0, NetworkInterfaceId: id } = specification;
  const position = { deviceIndex: DeviceIndex, networkCardIndex: NetworkCardIndex };
  if (id !== undefined) {
    const existing = requireAvailable(context, id, specification);
    const subnet = resources.subnets.require(existing, existing.subnetId);
    launchSubnet(resources, existing, {
      subnetId: subnet.id,
      zone: context.zone,
      instanceType: context.type.id,
    });
    const plan = {
      ...position,
      deleteOnTermination: false,
      assignsPublicAddress: false,
      settings: undefined,
      existing,
    };
    return { plan, subnet };
  }
  const subnet = launchSubnet(resources, place, {
    subnetId: specification.SubnetId,
    zone: context.zone,
    instanceType: context.type.id,
  });
  const plan = {
    ...position,
    deleteOnTermination: specification.DeleteOnTermination ?? true,
    assignsPublicAddress: assignsPublicAddress(specification, subnet, count),
    settings: settingsOf(context, specification, subnet),
    existing: undefined,
  };
  return { plan, subnet };
}

/** What this emulator has not. */
function refuseUnserved(specification: Specification): void {
  const { InterfaceType: type = "interface" } = specification;
  const unserved: readonly (readonly [unknown, string])[] = [
    [type !== "interface", `The interface type ${type}`],
    [specification.PrimaryIpv6, "A primary IPv6 address"],
    [specification.AssociateCarrierIpAddress, "A carrier address"],
    [specification.EnaSrdSpecification?.EnaSrdEnabled, "ENA Express"],
    [specification.EnaQueueCount, "A count of ENA queues"],
  ];
  for (const [value, what] of unserved) {
    if (value) throw notImplemented(what);
  }
}

function requireAvailable(
  { resources, place, countMax }: Context,
  id: string,
  specification: Specification,
): NetworkInterfaceRecord {
  if (specification.AssociatePublicIpAddress !== undefined) {
    throw invalidParameterCombination(
      "A network interface may not specify a network interface ID and an associatePublicIpAddress",
    );
  }
  if (specification.DeleteOnTermination) {
    throw invalidParameterCombination(
      "A network interface may not specify both a network interface ID and delete on termination as true",
    );
  }
  if (countMax > 1) {
    throw invalidParameterCombination(
      "A network interface ID may be specified only when launching a single instance",
    );
  }
  if (specification.ConnectionTrackingSpecification !== undefined) {
    throw notImplemented("Connection tracking of an interface that there is");
  }
  const found = resources.networkInterfaces.require(place, id);
  if (found.attachment === undefined) return found;
  throw clientError("InvalidNetworkInterface.InUse", `Interface: [${id}] in use.`);
}

/** As the request says, or as the subnet does for an instance with one interface. */
function assignsPublicAddress(
  { AssociatePublicIpAddress: asked, DeviceIndex = 0 }: Specification,
  subnet: SubnetRecord,
  count: number,
): boolean {
  if (asked !== undefined && count > 1) {
    throw invalidParameterCombination(
      "The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces.",
    );
  }
  if (asked && DeviceIndex !== 0) {
    throw invalidParameterCombination(
      "The associatePublicIPAddress parameter can only be specified for the network interface with DeviceIndex 0.",
    );
  }
  return asked ?? (count === 1 && subnet.mapPublicIpOnLaunch);
}

function settingsOf(
  { type, tags, countMax }: Context,
  specification: Specification,
  subnet: SubnetRecord,
): InterfaceSettings {
  const addresses = specification.PrivateIpAddresses ?? [];
  const primary =
    specification.PrivateIpAddress ??
    addresses.find(({ Primary }) => Primary)?.PrivateIpAddress ??
    undefined;
  const secondary = addresses.flatMap(({ Primary, PrivateIpAddress }) =>
    Primary || !PrivateIpAddress || PrivateIpAddress === primary ? [] : [PrivateIpAddress],
  );
  if (countMax > 1 && (primary !== undefined || secondary.length > 0)) {
    throw invalidParameterCombination(
      "A private IP address may be specified only when launching a single instance",
    );
  }
  const ipv4Count = specification.SecondaryPrivateIpAddressCount ?? 0;
  const prefixes = specification.Ipv4Prefixes?.map(({ Ipv4Prefix }) => Ipv4Prefix ?? "");
  const ipv4 =
    1 + secondary.length + ipv4Count + (specification.Ipv4PrefixCount ?? prefixes?.length ?? 0);
  if (ipv4 > type.addressesPerInterface) {
    throw clientError(
      "PrivateIpAddressLimitExceeded",
      `Number of private addresses will exceed limit.`,
    );
  }
  return {
    subnet,
    primaryAddress: primary,
    more: {
      ipv4: secondary,
      ipv4Count,
      ipv6: specification.Ipv6Addresses?.map(({ Ipv6Address }) => Ipv6Address ?? ""),
      ipv6Count: specification.Ipv6AddressCount,
      ipv4Prefixes: prefixes,
      ipv4PrefixCount: specification.Ipv4PrefixCount,
      ipv6Prefixes: specification.Ipv6Prefixes?.map(({ Ipv6Prefix }) => Ipv6Prefix ?? ""),
      ipv6PrefixCount: specification.Ipv6PrefixCount,
    },
    securityGroupIds: specification.Groups,
    connectionTracking: readConnectionTracking(specification.ConnectionTrackingSpecification),
    description: specification.Description,
    tags,
  };
}
