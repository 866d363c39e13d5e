/** What other accounts may do with an interface. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterfacePermission.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface InterfacePermissionRecord extends ResourceRecord {
  readonly networkInterfaceId: string;
  /** Who is allowed. */
  readonly awsAccountId: string;
  readonly permission: "INSTANCE-ATTACH" | "EIP-ASSOCIATE";
}

export const INTERFACE_PERMISSION: Kind<InterfacePermissionRecord> = {
  type: "network-interface-permission",
  prefix: "eni-perm",
  notFound: ([id]) =>
    clientError("InvalidPermissionID.NotFound", `The permission ID '${id}' does not exist`),
  filters: {
    "network-interface-permission.network-interface-permission-id": ({ id }) => id,
    "network-interface-permission.network-interface-id": ({ networkInterfaceId }) =>
      networkInterfaceId,
    "network-interface-permission.aws-account-id": ({ awsAccountId }) => awsAccountId,
    "network-interface-permission.aws-service": () => undefined,
    "network-interface-permission.permission": ({ permission }) => permission,
  },
};
