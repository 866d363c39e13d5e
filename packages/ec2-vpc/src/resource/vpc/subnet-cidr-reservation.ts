/**
 * Addresses of a subnet that are not given by themselves: to interfaces that name them (`explicit`), or to none but as
 * prefixes (`prefix`). https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html
 */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface SubnetCidrReservationRecord extends ResourceRecord {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly cidrBlock: string;
  readonly reservationType: "prefix" | "explicit";
  readonly description: string | undefined;
}

export const SUBNET_CIDR_RESERVATION: Kind<SubnetCidrReservationRecord> = {
  type: "subnet-cidr-reservation",
  prefix: "scr",
  notFound: ([id]) =>
    clientError(
      "InvalidSubnetCidrReservationID.NotFound",
      `The subnet CIDR reservation ID '${id}' does not exist`,
    ),
  filters: {
    reservationType: ({ reservationType }) => reservationType,
    "subnet-id": ({ subnetId }) => subnetId,
  },
};
