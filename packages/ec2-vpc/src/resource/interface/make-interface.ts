/**
 * Network interfaces are made, attached, detached and removed here, whoever wants one: an account, an instance at launch,
 * a NAT gateway, an endpoint, an attachment of a transit gateway.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html
 */
import { clientError, invalidParameter } from "../../errors.ts";
import type { Attachment } from "../../packet/topology.ts";
import type { Place, Tags } from "../record.ts";
import type { Resources } from "../resources.ts";
import { defaultSecurityGroup } from "../vpc/make-vpc.ts";
import type { SubnetRecord } from "../vpc/subnet.ts";
import { AddressChoice } from "./address-choice.ts";
import { disassociateInterface } from "./associate-address.ts";
import type { ConnectionTracking } from "./connection-tracking.ts";
import type { InterfaceAttachment, NetworkInterfaceRecord } from "./network-interface.ts";

const SECURITY_GROUPS_MAX = 5;

/** Named ones are checked, and as many drawn as the counts say. */
export interface AddressWishes {
  readonly ipv4?: readonly string[] | undefined;
  readonly ipv4Count?: number | undefined;
  readonly ipv6?: readonly string[] | undefined;
  readonly ipv6Count?: number | undefined;
  readonly ipv4Prefixes?: readonly string[] | undefined;
  readonly ipv4PrefixCount?: number | undefined;
  readonly ipv6Prefixes?: readonly string[] | undefined;
  readonly ipv6PrefixCount?: number | undefined;
}

export interface InterfaceSettings {
  readonly subnet: SubnetRecord;
  /** The first of IPv4; undefined: drawn. */
  readonly primaryAddress?: string | undefined;
  /** Beside the primary one. No wishes for IPv6: as the subnet says. */
  readonly more?: AddressWishes | undefined;
  /** Undefined: the default group of the VPC. Empty: none, as gateways have it. */
  readonly securityGroupIds?: readonly string[] | undefined;
  readonly description?: string | undefined;
  /** `interface` when absent. */
  readonly interfaceType?: string | undefined;
  readonly sourceDestCheck?: boolean | undefined;
  readonly connectionTracking?: ConnectionTracking | undefined;
  readonly hasPrimaryIpv6?: boolean | undefined;
  readonly tags?: Tags | undefined;
  /** The AWS service that makes it: nobody else may change or delete it. */
  readonly managedBy?: string | undefined;
}

/**
 * The record of a new interface, all of it checked; nothing is kept yet. Throws InvalidIPAddress.InUse,
 * InsufficientFreeAddressesInSubnet, InvalidGroup.NotFound and the like.
 * @param choice shared by the interfaces that one request makes
 */
export function planInterface(
  resources: Resources,
  place: Place,
  settings: InterfaceSettings,
  choice: AddressChoice = new AddressChoice(resources),
): NetworkInterfaceRecord {
  const { subnet, primaryAddress, more = {}, securityGroupIds } = settings;
  const groupIds = securityGroupIds ?? [defaultSecurityGroup(resources, subnet.vpcId).id];
  requireGroups(resources, place, subnet.vpcId, groupIds, `subnet ${subnet.id}`);
  const hasIpv4 = subnet.cidrBlock !== undefined || primaryAddress !== undefined;
  // Named ones first, so that none of them is drawn.
  const primary = hasIpv4 && primaryAddress ? [choice.ipv4(subnet, primaryAddress)] : [];
  const named = chooseAddresses(choice, subnet, { ...more, ...NO_COUNTS });
  if (hasIpv4 && !primaryAddress) primary.push(choice.ipv4(subnet, undefined));
  const drawn = chooseAddresses(choice, subnet, { ...countsOf(subnet, more), ...NO_NAMES });
  return {
    id: resources.newId("eni"),
    accountId: place.accountId,
    region: place.region,
    tags: settings.tags ?? {},
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    zone: subnet.zone,
    description: settings.description ?? "",
    interfaceType: settings.interfaceType ?? "interface",
    macAddress: newMacAddress(resources),
    addresses: [...primary, ...named.ipv4, ...drawn.ipv4].map(withoutPublic),
    ipv6Addresses: [...named.ipv6, ...drawn.ipv6],
    hasPrimaryIpv6: settings.hasPrimaryIpv6 ?? false,
    ipv4Prefixes: [...named.ipv4Prefixes, ...drawn.ipv4Prefixes],
    ipv6Prefixes: [...named.ipv6Prefixes, ...drawn.ipv6Prefixes],
    securityGroupIds: groupIds,
    sourceDestCheck: settings.sourceDestCheck ?? true,
    connectionTracking: settings.connectionTracking,
    attachment: undefined,
    requesterManaged: settings.managedBy !== undefined,
    requesterId: settings.managedBy,
    hostName: undefined,
  };
}

/** To be called within a commit, after all that may be refused. */
export function makeInterface(
  resources: Resources,
  place: Place,
  settings: InterfaceSettings,
): NetworkInterfaceRecord {
  const record = planInterface(resources, place, settings);
  resources.networkInterfaces.put(record);
  return record;
}

/** The addresses alone. */
export function chooseAddresses(
  choice: AddressChoice,
  subnet: SubnetRecord,
  wishes: AddressWishes,
): Pick<NetworkInterfaceRecord, "ipv4Prefixes" | "ipv6Prefixes"> & {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
} {
  const all = (
    named: readonly string[] = [],
    count = 0,
    choose: (wanted: string | undefined) => string,
  ) => [...named, ...new Array<undefined>(count).fill(undefined)].map(choose);
  return {
    ipv4: all(wishes.ipv4, wishes.ipv4Count, (wanted) => choice.ipv4(subnet, wanted)),
    ipv6: all(wishes.ipv6, wishes.ipv6Count, (wanted) => choice.ipv6(subnet, wanted)),
    ipv4Prefixes: all(wishes.ipv4Prefixes, wishes.ipv4PrefixCount, (wanted) =>
      choice.ipv4Prefix(subnet, wanted),
    ),
    ipv6Prefixes: all(wishes.ipv6Prefixes, wishes.ipv6PrefixCount, (wanted) =>
      choice.ipv6Prefix(subnet, wanted),
    ),
  };
}

const NO_COUNTS = { ipv4Count: 0, ipv6Count: 0, ipv4PrefixCount: 0, ipv6PrefixCount: 0 };
const NO_NAMES = { ipv4: [], ipv6: [], ipv4Prefixes: [], ipv6Prefixes: [] };

/** An interface that wishes no IPv6 has an address of it where the subnet says so. */
function countsOf(subnet: SubnetRecord, more: AddressWishes): AddressWishes {
  const wishesIpv6 =
    more.ipv6Count !== undefined ||
    more.ipv6PrefixCount !== undefined ||
    (more.ipv6 ?? []).length + (more.ipv6Prefixes ?? []).length > 0;
  const isIpv6Only = subnet.cidrBlock === undefined;
  if (wishesIpv6 || !(subnet.assignIpv6AddressOnCreation || isIpv6Only)) return more;
  return { ...more, ipv6Count: 1 };
}

export const withoutPublic = (address: string) => ({ address, assignedPublicAddress: undefined });

/** Throws unless the groups are there, in the VPC, and not too many. */
export function requireGroups(
  resources: Resources,
  place: Place,
  vpcId: string,
  groupIds: readonly string[],
  /** As the error names it: `subnet subnet-…`. */
  beside: string,
): void {
  if (new Set(groupIds).size > SECURITY_GROUPS_MAX) {
    throw clientError(
      "SecurityGroupsPerInterfaceLimitExceeded",
      "The maximum number of security groups per interface has been reached.",
    );
  }
  for (const group of resources.securityGroups.requireAll(place, groupIds)) {
    if (group.vpcId === vpcId) continue;
    throw invalidParameter(
      `Security group ${group.id} and ${beside} belong to different networks.`,
    );
  }
}

function newMacAddress({ random }: Resources): string {
  return ["02", ...Array.from(random.bytes(5), (byte) => byte.toString(16).padStart(2, "0"))].join(
    ":",
  );
}

export interface AttachmentSettings {
  readonly to: Attachment;
  readonly deviceIndex: number;
  readonly networkCardIndex?: number | undefined;
  readonly deleteOnTermination: boolean;
  /** The account whose instance it is, or `amazon-aws`. */
  readonly ownerId: string;
  /** Where what it is attached to stands; undefined: nowhere yet. */
  readonly hostName?: string | undefined;
}

/** REQUIRES: it is attached to nothing. To be called within a commit. */
export function attachInterface(
  resources: Resources,
  record: NetworkInterfaceRecord,
  { hostName, networkCardIndex = 0, ...settings }: AttachmentSettings,
): NetworkInterfaceRecord & { readonly attachment: InterfaceAttachment } {
  const attached = {
    ...record,
    hostName,
    attachment: {
      ...settings,
      networkCardIndex,
      attachmentId: resources.newId(settings.to.kind === "instance" ? "eni-attach" : "ela-attach"),
      attachedAt: resources.env.clock.now(),
    },
  };
  resources.networkInterfaces.put(attached);
  return attached;
}

/** Public addresses that were assigned at launch go with it. */
export function detachInterface(
  resources: Resources,
  record: NetworkInterfaceRecord,
): NetworkInterfaceRecord {
  const detached: NetworkInterfaceRecord = {
    ...record,
    addresses: record.addresses.map(({ address }) => withoutPublic(address)),
    attachment: undefined,
    hostName: undefined,
  };
  resources.networkInterfaces.put(detached);
  return detached;
}

/** Whatever it is attached to. Its elastic addresses stay the account's, without an association. */
export function removeInterface(resources: Resources, id: string): void {
  const record = resources.networkInterfaces.get(id);
  if (record === undefined) return;
  disassociateInterface(resources, record);
  for (const permission of [...resources.interfacePermissions.in(record)]) {
    if (permission.networkInterfaceId === id) resources.interfacePermissions.remove(permission.id);
  }
  resources.networkInterfaces.remove(id);
}
