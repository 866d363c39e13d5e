/** DescribeCreateAccountStatus, ListCreateAccountStatus. */
import { noSuchCreation } from "../../../errors/organizations.ts";
import { creationsOf, findCreation } from "../../../identity/organization/account-creation.ts";
import type { Org } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { asReader } from "../standing.ts";
import { creationShape } from "./creation-shape.ts";

export const describeCreateAccountStatus: Org<"DescribeCreateAccountStatus"> = (
  identities,
  input,
  call,
) => {
  const organization = asReader(identities, call, input);
  const creation = findCreation(identities.catalogue, organization, input.CreateAccountRequestId);
  if (creation === undefined) throw noSuchCreation();
  return { CreateAccountStatus: creationShape(creation) };
};

export const listCreateAccountStatus: Org<"ListCreateAccountStatus"> = (
  identities,
  input,
  call,
) => {
  const organization = asReader(identities, call, input);
  const states = input.States ?? [];
  const creations = creationsOf(identities.catalogue, organization).filter(
    ({ state }) => states.length === 0 || states.includes(state),
  );
  const { items, end } = page(call.operation, creations, (each) => each.sequence, input);
  return { CreateAccountStatuses: items.map(creationShape), ...end };
};
