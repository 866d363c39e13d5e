/** Filters of instances by what their network interfaces are: `network-interface.…`. */
import type { NetworkInterfaceRecord } from "../interface/network-interface.ts";
import type { Filters, FilterValue } from "../kind.ts";
import type { Resources } from "../resources.ts";
import { shownTime } from "../time.ts";
import type { InstanceRecord } from "./instance.ts";
import { addressName, publicDnsName } from "./names.ts";

type Read = (record: NetworkInterfaceRecord, resources: Resources) => FilterValue;
type AddressRead = (
  address: NetworkInterfaceRecord["addresses"][number],
  record: NetworkInterfaceRecord,
  resources: Resources,
) => FilterValue;

const elasticOf = (
  { publicAddresses }: Resources,
  { id }: NetworkInterfaceRecord,
  address: string,
) => publicAddresses.associatedWith(id, address);

const publicOf: AddressRead = ({ address, assignedPublicAddress }, record, resources) =>
  elasticOf(resources, record, address)?.publicAddress ?? assignedPublicAddress;

/** Of a private address: what is associated with it. */
const association: Readonly<Record<string, AddressRead>> = {
  "association.allocation-id": ({ address }, record, resources) =>
    elasticOf(resources, record, address)?.id,
  "association.association-id": ({ address }, record, resources) =>
    elasticOf(resources, record, address)?.association?.associationId,
  "association.carrier-ip": () => undefined,
  "association.customer-owned-ip": () => undefined,
  "association.ip-owner-id": ({ address, assignedPublicAddress }, record, resources) =>
    elasticOf(resources, record, address)?.accountId ?? (assignedPublicAddress && "amazon"),
  "association.public-dns-name": (address, record, resources) => {
    const shown = publicOf(address, record, resources);
    return typeof shown === "string" ? publicDnsName(resources, record, shown) : undefined;
  },
  "association.public-ip": publicOf,
};

const ofAddresses: Readonly<Record<string, AddressRead>> = {
  ...association,
  primary: (address, { addresses }) => address === addresses[0],
  "private-dns-name": ({ address }, { region }) => addressName(address, region),
  "private-ip-address": ({ address }) => address,
};

const ofInterfaces: Readonly<Record<string, Read>> = {
  "attachment.attach-time": ({ attachment }) => attachment && shownTime(attachment.attachedAt),
  "attachment.attachment-id": ({ attachment }) => attachment?.attachmentId,
  "attachment.delete-on-termination": ({ attachment }) => attachment?.deleteOnTermination,
  "attachment.device-index": ({ attachment }) => attachment?.deviceIndex,
  "attachment.instance-id": ({ attachment }) => attachment?.to.id,
  "attachment.instance-owner-id": ({ attachment }) => attachment?.ownerId,
  "attachment.network-card-index": ({ attachment }) => attachment?.networkCardIndex,
  "attachment.status": ({ attachment }) => attachment && "attached",
  "availability-zone": ({ zone }) => zone,
  "deny-all-igw-traffic": () => false,
  description: ({ description }) => description,
  "group-id": ({ securityGroupIds }) => securityGroupIds,
  "group-name": ({ securityGroupIds }, { securityGroups }) =>
    securityGroupIds.map((id) => securityGroups.get(id)?.name),
  "ipv4-prefixes.ipv4-prefix": ({ ipv4Prefixes }) => ipv4Prefixes,
  "ipv6-address": ({ ipv6Addresses }) => ipv6Addresses,
  "ipv6-addresses.ipv6-address": ({ ipv6Addresses }) => ipv6Addresses,
  "ipv6-addresses.is-primary-ipv6": ({ ipv6Addresses }) => ipv6Addresses.map(() => false),
  "ipv6-native": ({ addresses }) => addresses.length === 0,
  "ipv6-prefixes.ipv6-prefix": ({ ipv6Prefixes }) => ipv6Prefixes,
  "mac-address": ({ macAddress }) => macAddress,
  "network-interface-id": ({ id }) => id,
  "operator.managed": () => false,
  "operator.principal": () => undefined,
  "outpost-arn": () => undefined,
  "owner-id": ({ accountId }) => accountId,
  "private-dns-name": ({ addresses: [first], region }) =>
    first && addressName(first.address, region),
  "private-ip-address": ({ addresses }) => addresses[0]?.address,
  "public-dns-name": (record, resources) => {
    const [first] = record.addresses;
    return first && association["association.public-dns-name"]?.(first, record, resources);
  },
  "requester-id": ({ requesterId }) => requesterId,
  "requester-managed": ({ requesterManaged }) => requesterManaged,
  status: () => "in-use",
  "source-dest-check": ({ sourceDestCheck }) => sourceDestCheck,
  "subnet-id": ({ subnetId }) => subnetId,
  "tag-key": ({ tags }) => Object.keys(tags),
  "tag-value": ({ tags }) => Object.values(tags),
  "vpc-id": ({ vpcId }) => vpcId,
};

const read = (name: string, value: Read) => [
  `network-interface.${name}`,
  ({ id }: InstanceRecord, resources: Resources) =>
    resources.attached.interfaces(id).map((record) => value(record, resources)),
];

const readAddresses = (name: string, value: AddressRead) =>
  read(name, (record, resources) =>
    record.addresses.map((address) => value(address, record, resources)),
  );

export const interfaceFilters: Filters<InstanceRecord> = Object.fromEntries([
  ...Object.entries(ofInterfaces).map(([name, value]) => read(name, value)),
  ...Object.entries(association).map(([name, value]) => readAddresses(name, value)),
  ...Object.entries(ofAddresses).map(([name, value]) => readAddresses(`addresses.${name}`, value)),
]);
