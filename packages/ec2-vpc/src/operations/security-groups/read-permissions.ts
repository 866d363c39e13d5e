/**
 * Permissions of a request as rules, one a peer: protocols by their names, ports only where the protocol has any, blocks
 * in their canonical form. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
 */
import type { IpPermission, UserIdGroupPair } from "@aws-sdk/client-ec2";
import { clientError, invalidParameterValue, missing } from "../../errors.ts";
import { isIdOf } from "../../resource/id.ts";
import type { Place } from "../../resource/record.ts";
import { canonicalCidr } from "../../resource/security/canonical-cidr.ts";
import type { SecurityGroupRecord } from "../../resource/security/security-group.ts";
import type {
  SecurityGroupPeer,
  SecurityGroupRuleRecord,
} from "../../resource/security/security-group-rule.ts";
import { requirePrefixList } from "../../resource/vpc/prefix-list.ts";
import type { Rooms } from "../../rooms.ts";
import { findGroupByName } from "./find-group.ts";
import { peeringBetween } from "./peering-between.ts";

export type RuleDraft = Pick<
  SecurityGroupRuleRecord,
  "protocol" | "ports" | "icmp" | "peer" | "description"
>;

/** As requests had them before IpPermissions. */
export interface FlatPermission {
  readonly IpPermissions?: readonly IpPermission[] | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
  readonly SourceSecurityGroupName?: string | undefined;
  readonly SourceSecurityGroupOwnerId?: string | undefined;
}

/** What is read: rules of one group, new ones or, by `known`, those that it has. */
export interface PermissionReader {
  readonly rooms: Rooms;
  readonly place: Place;
  readonly group: SecurityGroupRecord;
  /** Then groups and lists that they name may be gone. */
  readonly known: boolean;
}

export function readPermissions(reader: PermissionReader, input: FlatPermission): RuleDraft[] {
  const permissions = input.IpPermissions?.length ? input.IpPermissions : flat(input);
  const drafts = permissions.flatMap((permission) => {
    const traffic = readTraffic(permission);
    return readPeers(reader, permission).map(
      ({ peer, description }): RuleDraft => ({ ...traffic, peer, description }),
    );
  });
  if (drafts.length === 0) throw missing("ipPermissions");
  const keys = new Set(drafts.map(ruleKey));
  if (keys.size < drafts.length) {
    throw invalidParameterValue("The same permission must not appear multiple times");
  }
  return drafts;
}

function flat(input: FlatPermission): IpPermission[] {
  const { IpProtocol, FromPort, ToPort, CidrIp, SourceSecurityGroupName: GroupName } = input;
  if (IpProtocol === undefined && GroupName === undefined && CidrIp === undefined) return [];
  const UserId = input.SourceSecurityGroupOwnerId;
  return [
    {
      IpProtocol: IpProtocol ?? "-1",
      FromPort,
      ToPort,
      ...(CidrIp !== undefined && { IpRanges: [{ CidrIp }] }),
      ...(GroupName !== undefined && { UserIdGroupPairs: [{ GroupName, UserId }] }),
    },
  ];
}

/** Two rules of one direction are the same when this is. */
export function ruleKey({ protocol, ports, icmp, peer }: Omit<RuleDraft, "description">): string {
  const to = "groupId" in peer ? { groupId: peer.groupId } : peer;
  return JSON.stringify([protocol, ports?.from, ports?.to, icmp?.type, icmp?.code, to]);
}

const NAMES: Readonly<Record<string, string>> = {
  all: "-1",
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
};

type Traffic = Pick<RuleDraft, "protocol" | "ports" | "icmp">;

export function readTraffic(permission: {
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
}): Traffic {
  const { IpProtocol, FromPort: from, ToPort: to } = permission;
  if (!IpProtocol) {
    throw invalidParameterValue(
      "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.",
    );
  }
  const lower = IpProtocol.toLowerCase();
  const protocol = NAMES[lower] ?? lower;
  const none = { protocol, ports: undefined, icmp: undefined };
  if (protocol === "tcp" || protocol === "udp") {
    return { ...none, ports: readPorts(from, to) };
  }
  if (protocol === "icmp" || protocol === "icmpv6") {
    return { ...none, icmp: readIcmp(protocol, from, to) };
  }
  if (protocol === "-1" || (/^\d{1,3}$/.test(protocol) && Number(protocol) <= 255)) return none;
  throw invalidParameterValue(`Invalid value '${IpProtocol}' for IP protocol. Unknown protocol.`);
}

function readPorts(from: number | undefined, to: number | undefined) {
  if (from === undefined || to === undefined) {
    throw invalidParameterValue(
      "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
    );
  }
  for (const port of [from, to]) {
    if (port < 0 || port > 65535) {
      throw invalidParameterValue(
        `Invalid value '${port}' for portRange. TCP/UDP port (${port}) out of range`,
      );
    }
  }
  if (from > to) throw invalidParameterValue(`Invalid TCP/UDP port range (${from}:${to})`);
  return { from, to };
}

function readIcmp(protocol: string, type: number | undefined, code: number | undefined) {
  if (protocol === "icmp" && (type === undefined || code === undefined)) {
    throw invalidParameterValue(
      "Invalid value 'Must specify both type and code with ICMP.' for icmpTypeCode.",
    );
  }
  const icmp = { type: type ?? -1, code: code ?? -1 };
  if (icmp.type < -1 || icmp.type > 255) {
    throw invalidParameterValue(`ICMP type (${icmp.type}) out of range`);
  }
  if (icmp.code < -1 || icmp.code > 255) {
    throw invalidParameterValue(`ICMP code (${icmp.code}) out of range`);
  }
  return icmp;
}

type PeerDraft = Pick<RuleDraft, "peer" | "description">;

function readPeers(reader: PermissionReader, permission: IpPermission): PeerDraft[] {
  const of = (peer: SecurityGroupPeer, description: string | undefined): PeerDraft => ({
    peer,
    description: readDescription(description),
  });
  return [
    ...(permission.IpRanges ?? []).map(({ CidrIp, Description }) =>
      of({ cidrIpv4: canonicalCidr(CidrIp, 4) }, Description),
    ),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6, Description }) =>
      of({ cidrIpv6: canonicalCidr(CidrIpv6, 6) }, Description),
    ),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId, Description }) =>
      of({ prefixListId: readPrefixList(reader, PrefixListId) }, Description),
    ),
    ...(permission.UserIdGroupPairs ?? []).map((pair) =>
      of(readGroupPeer(reader, pair), pair.Description),
    ),
  ];
}

const DESCRIPTION = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

export function readDescription(description: string | undefined): string | undefined {
  if (!description) return undefined;
  if (DESCRIPTION.test(description)) return description;
  throw invalidParameterValue(
    "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
  );
}

export function readPrefixList(
  { rooms, place, known }: PermissionReader,
  id: string | undefined,
): string {
  if (known && id !== undefined) return id;
  return requirePrefixList(rooms.resources, place, id).id;
}

/** A group of the VPC, or of one that an active peering connection leads to, whoever's it is. */
export function readGroupPeer(
  { rooms, place, group, known }: PermissionReader,
  { GroupId: id, GroupName: name, UserId: userId }: UserIdGroupPair,
): SecurityGroupPeer {
  const { resources } = rooms;
  if (known && id !== undefined) return { groupId: id, userId: userId ?? place.accountId };
  const { notFound, malformed, prefix } = resources.securityGroups.kind;
  if (id !== undefined && malformed !== undefined && !isIdOf(prefix, id)) throw malformed(id);
  if (id === undefined && name === undefined) throw missing("groupId");
  const peer =
    id === undefined
      ? findGroupByName(resources, place, name as string)
      : resources.securityGroups.get(id);
  if (peer === undefined || (userId !== undefined && userId !== peer.accountId)) {
    throw notFound([id ?? (name as string)]);
  }
  const { vpcId } = peer;
  const named = { groupId: peer.id, userId: peer.accountId };
  if (vpcId === group.vpcId) return named;
  const peering = peeringBetween(rooms, group.vpcId, vpcId);
  if (peering === undefined) {
    if (peer.accountId !== place.accountId) throw notFound([peer.id]);
    throw clientError(
      "InvalidGroup.NotFound",
      "You have specified two resources that belong to different networks.",
    );
  }
  return { ...named, vpcId, peeringConnectionId: peering };
}
