/** The elastic address that a request means, by its allocation or by itself. */
import { clientError, missingParameter } from "../../errors.ts";
import type { ElasticAddressRecord } from "../../resource/interface/elastic-address.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";

/** Throws AuthFailure for an address that is another's, as for one that is nobody's. */
export function findAddress(
  resources: Resources,
  place: Place,
  {
    AllocationId: id,
    PublicIp: address,
  }: { readonly AllocationId?: string | undefined; readonly PublicIp?: string | undefined },
): ElasticAddressRecord {
  if (id) return resources.elasticAddresses.require(place, id);
  if (!address) {
    throw missingParameter("Either public IP or allocation id must be specified");
  }
  const found = resources.publicAddresses.elastic(address);
  if (found?.accountId === place.accountId && found.region === place.region) return found;
  throw authFailure(`The address '${address}' does not belong to you.`);
}

export const authFailure = (message: string) => clientError("AuthFailure", message);

/** Throws where a service uses the address, as a NAT gateway does: only the service lets go of it. */
export function requireNotManaged(
  resources: Resources,
  { association }: ElasticAddressRecord,
): void {
  const used = resources.networkInterfaces.get(association?.networkInterfaceId ?? "");
  if (!used?.requesterManaged) return;
  throw authFailure("You do not have permission to access the specified resource.");
}
