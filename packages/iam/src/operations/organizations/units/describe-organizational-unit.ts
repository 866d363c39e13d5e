/** DescribeOrganizationalUnit. */
import type { Org } from "../organizations-operation.ts";
import { unitOfId } from "../place.ts";
import { unitShape } from "../shapes.ts";
import { asReader } from "../standing.ts";

export const describeOrganizationalUnit: Org<"DescribeOrganizationalUnit"> = (
  identities,
  input,
  call,
) => {
  const organization = asReader(identities, call, input);
  const unit = unitOfId(identities, organization, input.OrganizationalUnitId);
  return { OrganizationalUnit: unitShape(identities, organization, unit) };
};
