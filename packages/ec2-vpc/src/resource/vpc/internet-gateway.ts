/** Internet gateways. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGateway.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface InternetGatewayRecord extends ResourceRecord {
  readonly vpcId: string | undefined;
}

export const INTERNET_GATEWAY: Kind<InternetGatewayRecord> = {
  type: "internet-gateway",
  prefix: "igw",
  notFound: ([id]) =>
    clientError(
      "InvalidInternetGatewayID.NotFound",
      `The internetGateway ID '${id}' does not exist`,
    ),
  filters: {
    "attachment.state": ({ vpcId }) => (vpcId === undefined ? undefined : "available"),
    "attachment.vpc-id": ({ vpcId }) => vpcId,
    "internet-gateway-id": ({ id }) => id,
    "owner-id": ({ accountId }) => accountId,
  },
};
