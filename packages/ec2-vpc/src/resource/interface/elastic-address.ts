/** Elastic addresses. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Address.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface ElasticAssociation {
  /** `eipassoc-…` */
  readonly associationId: string;
  readonly networkInterfaceId: string;
  readonly privateAddress: string;
}

export interface ElasticAddressRecord extends ResourceRecord {
  readonly publicAddress: string;
  readonly association: ElasticAssociation | undefined;
  /** The name that its reverse lookup answers, with the dot at its end. */
  readonly ptrRecord: string | undefined;
  /** `rnat`, `alb`, …: the AWS service that holds it; undefined: the account. */
  readonly serviceManaged?: string | undefined;
}

export const ELASTIC_ADDRESS: Kind<ElasticAddressRecord> = {
  type: "elastic-ip",
  prefix: "eipalloc",
  notFound: (ids) =>
    clientError(
      "InvalidAllocationID.NotFound",
      ids.length === 1
        ? `The allocation ID '${ids[0]}' does not exist`
        : `The allocation IDs '${ids.join(", ")}' do not exist`,
    ),
  filters: {
    "allocation-id": ({ id }) => id,
    "association-id": ({ association }) => association?.associationId,
    domain: () => "vpc",
    "instance-id": ({ association }, { networkInterfaces }) => {
      const to = networkInterfaces.get(association?.networkInterfaceId ?? "")?.attachment?.to;
      return to?.kind === "instance" ? to.id : undefined;
    },
    "network-border-group": ({ region }) => region,
    "network-interface-id": ({ association }) => association?.networkInterfaceId,
    "network-interface-owner-id": ({ association }, { networkInterfaces }) =>
      networkInterfaces.get(association?.networkInterfaceId ?? "")?.accountId,
    "private-ip-address": ({ association }) => association?.privateAddress,
    "public-ip": ({ publicAddress }) => publicAddress,
    "service-managed": ({ serviceManaged }) => serviceManaged,
  },
};
