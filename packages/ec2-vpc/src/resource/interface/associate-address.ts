/**
 * Elastic addresses are allocated, associated and let go of here; an interface's primary address gets a public one from
 * Amazon's pool.
 */
import type { Place, Tags } from "../record.ts";
import type { Resources } from "../resources.ts";
import type { ElasticAddressRecord } from "./elastic-address.ts";
import type { NetworkInterfaceRecord } from "./network-interface.ts";

/** To be called within a commit, as all here. */
export function allocateElastic(
  resources: Resources,
  { accountId, region }: Place,
  { tags, publicAddress }: { readonly tags: Tags; readonly publicAddress?: string | undefined },
): ElasticAddressRecord {
  const record: ElasticAddressRecord = {
    id: resources.newId("eipalloc"),
    accountId,
    region,
    tags,
    publicAddress: publicAddress ?? resources.publicAddresses.draw(resources.random),
    association: undefined,
    ptrRecord: undefined,
  };
  resources.elasticAddresses.put(record);
  return record;
}

/** Another elastic address of the same private one is disassociated, and an assigned one given back. */
export function associateElastic(
  resources: Resources,
  elastic: ElasticAddressRecord,
  to: { readonly networkInterfaceId: string; readonly privateAddress: string },
): string {
  const { networkInterfaceId, privateAddress } = to;
  const before = resources.publicAddresses.associatedWith(networkInterfaceId, privateAddress);
  if (before !== undefined && before.id !== elastic.id) disassociateElastic(resources, before);
  setAssigned(resources, networkInterfaceId, privateAddress, undefined);
  const associationId = resources.newId("eipassoc");
  resources.elasticAddresses.put({ ...elastic, association: { associationId, ...to } });
  return associationId;
}

export function disassociateElastic(resources: Resources, elastic: ElasticAddressRecord): void {
  resources.elasticAddresses.put({ ...elastic, association: undefined });
}

/** Those of the private addresses, or of all that the interface has. */
export function disassociateInterface(
  resources: Resources,
  record: NetworkInterfaceRecord,
  privateAddresses: readonly string[] = record.addresses.map(({ address }) => address),
): void {
  for (const address of privateAddresses) {
    const elastic = resources.publicAddresses.associatedWith(record.id, address);
    if (elastic !== undefined) disassociateElastic(resources, elastic);
  }
}

/** The primary private address gets a public one, as at the launch or start of an instance; it is in the answer. */
export function assignPublicAddress(
  resources: Resources,
  record: NetworkInterfaceRecord,
): NetworkInterfaceRecord {
  const [primary] = record.addresses;
  if (primary === undefined) return record;
  const assigned = resources.publicAddresses.draw(resources.random);
  return setAssigned(resources, record, primary.address, assigned);
}

/** As at the stop of an instance: assigned public addresses are anybody's again. */
export function releasePublicAddresses(
  resources: Resources,
  record: NetworkInterfaceRecord,
): NetworkInterfaceRecord {
  return record.addresses.reduce(
    (current, { address }) => setAssigned(resources, current, address, undefined),
    record,
  );
}

function setAssigned(
  resources: Resources,
  of: NetworkInterfaceRecord | string,
  privateAddress: string,
  assignedPublicAddress: string | undefined,
): NetworkInterfaceRecord {
  const record = typeof of === "string" ? resources.networkInterfaces.get(of) : of;
  if (record === undefined) throw new Error(`no interface ${of}`);
  const known = record.addresses.find(({ address }) => address === privateAddress);
  if (known?.assignedPublicAddress === assignedPublicAddress) return record;
  const addresses = record.addresses.map((each) =>
    each === known ? { ...each, assignedPublicAddress } : each,
  );
  const changed = { ...record, addresses };
  resources.networkInterfaces.put(changed);
  return changed;
}
