/** DHCP option sets. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DhcpOptions.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface DhcpOptionsRecord extends ResourceRecord {
  /** `domain-name`, `domain-name-servers`, …, in the order in which they were given. */
  readonly configurations: readonly { readonly key: string; readonly values: readonly string[] }[];
}

export const DHCP_OPTIONS: Kind<DhcpOptionsRecord> = {
  type: "dhcp-options",
  prefix: "dopt",
  notFound: ([id]) =>
    clientError("InvalidDhcpOptionID.NotFound", `The dhcpOption ID '${id}' does not exist`),
  filters: {
    "dhcp-options-id": ({ id }) => id,
    key: ({ configurations }) => configurations.map(({ key }) => key),
    value: ({ configurations }) => configurations.map(({ values }) => values),
    "owner-id": ({ accountId }) => accountId,
  },
};

/** The name that a region's instances have. */
export function regionDomain(region: string): string {
  return region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
}
