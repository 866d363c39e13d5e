/** ListHandshakesForAccount, ListHandshakesForOrganization: pending ones, and those that ended in the last 30 days. */
import { invalid } from "../../../errors/organizations.ts";
import {
  type Handshake,
  handshakesOfAccount,
  handshakesOfOrganization,
} from "../../../identity/organization/handshake.ts";
import type { Org, OrgInput } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { asReader } from "../standing.ts";
import { handshakeShape } from "./handshake-shape.ts";

export const listHandshakesForAccount: Org<"ListHandshakesForAccount"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const own = handshakesOfAccount(catalogue, call.caller.accountId, env.clock.now());
  const wanted = own.filter(filterOf(input.Filter));
  const { items, end } = page(call.operation, wanted, (each) => each.sequence, input);
  return { Handshakes: items.map((each) => handshakeShape(identities, each)), ...end };
};

export const listHandshakesForOrganization: Org<"ListHandshakesForOrganization"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const organization = asReader(identities, call, input);
  const all = handshakesOfOrganization(catalogue, organization, env.clock.now());
  const wanted = all.filter(filterOf(input.Filter));
  const { items, end } = page(call.operation, wanted, (each) => each.sequence, input);
  return { Handshakes: items.map((each) => handshakeShape(identities, each)), ...end };
};

function filterOf(
  filter: OrgInput<"ListHandshakesForAccount">["Filter"],
): (handshake: Handshake) => boolean {
  const { ActionType: action, ParentHandshakeId: parentId } = filter ?? {};
  if (action !== undefined && parentId !== undefined) {
    throw invalid(
      "MAX_LIMIT_EXCEEDED_FILTER",
      "You can specify only one filter parameter for the operation.",
    );
  }
  return (handshake) =>
    (action === undefined || handshake.action === action) &&
    (parentId === undefined || handshake.parentId === parentId);
}
