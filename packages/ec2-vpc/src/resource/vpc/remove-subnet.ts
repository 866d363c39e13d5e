/** What goes with a subnet: its associations, and its reservations. */
import type { Resources } from "../resources.ts";
import type { SubnetRecord } from "./subnet.ts";

/** REQUIRES: no interface is in it. To be called within a commit. */
export function removeSubnet(resources: Resources, { id, vpcId }: SubnetRecord): void {
  for (const table of [...resources.routeTables.inVpc(vpcId)]) {
    const associations = table.associations.filter(({ subnetId }) => subnetId !== id);
    if (associations.length === table.associations.length) continue;
    resources.routeTables.put({ ...table, associations });
  }
  for (const acl of [...resources.networkAcls.inVpc(vpcId)]) {
    const associations = acl.associations.filter(({ subnetId }) => subnetId !== id);
    if (associations.length === acl.associations.length) continue;
    resources.networkAcls.put({ ...acl, associations });
  }
  for (const reservation of [...resources.subnetCidrReservations.inVpc(vpcId)]) {
    if (reservation.subnetId === id) resources.subnetCidrReservations.remove(reservation.id);
  }
  resources.subnets.remove(id);
}
