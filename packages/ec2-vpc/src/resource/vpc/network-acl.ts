/** Network ACLs. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAcl.html */
import { clientError } from "../../errors.ts";
import type { NetworkAclEntry } from "../../packet/topology.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface NetworkAclAssociation {
  /** `aclassoc-…` */
  readonly associationId: string;
  readonly subnetId: string;
}

export interface NetworkAclRecord extends ResourceRecord {
  readonly vpcId: string;
  readonly isDefault: boolean;
  /** With those that nobody can change, 32767 and 32768. */
  readonly entries: readonly NetworkAclEntry[];
  readonly associations: readonly NetworkAclAssociation[];
}

const last = (egress: boolean, ruleNumber: number, cidr: string): NetworkAclEntry => ({
  ruleNumber,
  egress,
  action: "deny",
  protocol: -1,
  cidr,
  ports: undefined,
  icmp: undefined,
});

/** What every list of the family ends with. */
export const LAST_ENTRIES: readonly NetworkAclEntry[] = [
  last(true, 32767, "0.0.0.0/0"),
  last(false, 32767, "0.0.0.0/0"),
];
export const LAST_IPV6_ENTRIES: readonly NetworkAclEntry[] = [
  last(true, 32768, "::/0"),
  last(false, 32768, "::/0"),
];

const allowAll = (egress: boolean, ruleNumber: number, cidr: string): NetworkAclEntry => ({
  ...last(egress, ruleNumber, cidr),
  action: "allow",
});

export const DEFAULT_ENTRIES: readonly NetworkAclEntry[] = [
  allowAll(true, 100, "0.0.0.0/0"),
  allowAll(false, 100, "0.0.0.0/0"),
  ...LAST_ENTRIES,
];

export const DEFAULT_IPV6_ENTRIES: readonly NetworkAclEntry[] = [
  allowAll(true, 101, "::/0"),
  allowAll(false, 101, "::/0"),
  ...LAST_IPV6_ENTRIES,
];

const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp" };

const column =
  (read: (entry: NetworkAclEntry) => string | number | boolean | undefined) =>
  ({ entries }: NetworkAclRecord) =>
    entries.map(read);

export const NETWORK_ACL: Kind<NetworkAclRecord> = {
  type: "network-acl",
  prefix: "acl",
  notFound: ([id]) =>
    clientError("InvalidNetworkAclID.NotFound", `The networkAcl ID '${id}' does not exist`),
  filters: {
    "association.association-id": ({ associations }) =>
      associations.map(({ associationId }) => associationId),
    "association.network-acl-id": ({ associations, id }) => associations.map(() => id),
    "association.subnet-id": ({ associations }) => associations.map(({ subnetId }) => subnetId),
    default: ({ isDefault }) => isDefault,
    "entry.cidr": column(({ cidr }) => (cidr.includes(":") ? undefined : cidr)),
    "entry.icmp.code": column(({ icmp }) => icmp?.code),
    "entry.icmp.type": column(({ icmp }) => icmp?.type),
    "entry.ipv6-cidr": column(({ cidr }) => (cidr.includes(":") ? cidr : undefined)),
    "entry.port-range.from": column(({ ports }) => ports?.from),
    "entry.port-range.to": column(({ ports }) => ports?.to),
    "entry.protocol": ({ entries }) =>
      entries.map(({ protocol }) => [protocol, PROTOCOL_NAMES[protocol]]),
    "entry.rule-action": column(({ action }) => action),
    "entry.egress": column(({ egress }) => egress),
    "entry.rule-number": column(({ ruleNumber }) => ruleNumber),
    "network-acl-id": ({ id }) => id,
    "owner-id": ({ accountId }) => accountId,
    "vpc-id": ({ vpcId }) => vpcId,
  },
};
