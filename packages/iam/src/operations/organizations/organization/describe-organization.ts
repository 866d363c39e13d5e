/** DescribeOrganization: every member may. */
import type { Org } from "../organizations-operation.ts";
import { organizationShape } from "../shapes.ts";
import { ownOrganization } from "../standing.ts";

export const describeOrganization: Org<"DescribeOrganization"> = (identities, _input, call) => ({
  Organization: organizationShape(identities, ownOrganization(identities, call)),
});
