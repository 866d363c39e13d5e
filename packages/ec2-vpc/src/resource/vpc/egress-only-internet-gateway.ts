/**
 * Egress-only internet gateways.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EgressOnlyInternetGateway.html
 */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface EgressOnlyInternetGatewayRecord extends ResourceRecord {
  readonly vpcId: string;
}

export const EGRESS_ONLY_INTERNET_GATEWAY: Kind<EgressOnlyInternetGatewayRecord> = {
  type: "egress-only-internet-gateway",
  prefix: "eigw",
  notFound: ([id]) =>
    clientError(
      "InvalidGatewayID.NotFound",
      `The egressOnlyInternetGateway ID '${id}' does not exist`,
    ),
  filters: {},
};
