/**
 * Interfaces in the topology, with their public addresses (assigned ones, and elastic ones by their associations) and with
 * what the resolver says to the name of the instance.
 */
import type { NetworkInterface, Topology } from "../../packet/topology.ts";
import type { Resources } from "../resources.ts";
import { idleTimeoutsOf } from "./connection-tracking.ts";
import type { NetworkInterfaceRecord } from "./network-interface.ts";

export function projectInterfaces(resources: Resources, topology: Topology): void {
  const { networkInterfaces, publicAddresses, instances, attached } = resources;
  const put = (record: NetworkInterfaceRecord) =>
    topology.networkInterfaces.put(interfaceRow(resources, record));
  networkInterfaces.follow((id, record) => {
    if (record === undefined) topology.networkInterfaces.remove(id);
    else put(record);
  });
  publicAddresses.onAssociationChange((interfaceId) => {
    const record = networkInterfaces.get(interfaceId);
    if (record !== undefined) put(record);
  });
  instances.follow((id) => {
    const [primary] = attached.interfaces(id);
    if (primary === undefined) return;
    const known = topology.networkInterfaces.get(primary.id)?.resourceName;
    const said = resourceNameOf(resources, primary);
    if (known?.a !== said?.a || known?.aaaa !== said?.aaaa) put(primary);
  });
}

function resourceNameOf(
  { instances }: Resources,
  { attachment }: NetworkInterfaceRecord,
): NetworkInterface["resourceName"] {
  if (attachment?.to.kind !== "instance") return undefined;
  if (attachment.deviceIndex !== 0 || attachment.networkCardIndex !== 0) return undefined;
  const network = instances.get(attachment.to.id)?.network;
  return network && { a: network.resourceNameDnsA, aaaa: network.resourceNameDnsAaaa };
}

function interfaceRow(resources: Resources, record: NetworkInterfaceRecord): NetworkInterface {
  const { id, accountId, vpcId, subnetId, macAddress, securityGroupIds, hostName } = record;
  return {
    id,
    accountId,
    vpcId,
    subnetId,
    macAddress,
    addresses: record.addresses.map(({ address, assignedPublicAddress }) => ({
      address,
      publicAddress:
        resources.publicAddresses.associatedWith(id, address)?.publicAddress ??
        assignedPublicAddress,
    })),
    ipv6Addresses: record.ipv6Addresses,
    prefixes: [...record.ipv4Prefixes, ...record.ipv6Prefixes],
    securityGroupIds,
    sourceDestinationCheck: record.sourceDestCheck,
    idleTimeouts: idleTimeoutsOf(resources, record),
    attachment: record.attachment?.to,
    resourceName: resourceNameOf(resources, record),
    hostName,
  };
}
