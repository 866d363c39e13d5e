/**
 * CreateAccount: asks for an account, which is there a moment later. An address that is taken shows only then, as a failure of the
 * request. Source: Organizations API Reference, CreateAccount (rules for addresses).
 */
import {
  invalidEmail,
  reservedRoleName,
  tooManyAccounts,
  tooManyCreations,
} from "../../../errors/organizations.ts";
import {
  creationsOf,
  findCreation,
  requestAccount,
} from "../../../identity/organization/account-creation.ts";
import type { Org } from "../organizations-operation.ts";
import { asManagement } from "../standing.ts";
import { newTags } from "../tag-list.ts";
import { creationShape } from "./creation-shape.ts";
import { hasRoom } from "./quota.ts";

const ROLE_NAME_DEFAULT = "OrganizationAccountAccessRole";
const IN_PROGRESS_MAX = 5;
/** 7-bit; no quotes, brackets, separators or `&` before the `@`; a domain of letters, digits, dots and hyphens. */
const EMAIL =
  /^[!#$*+\-./0-9=?A-Z^_`a-z{}~]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z0-9]+$/;

export const createAccount: Org<"CreateAccount"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const organization = asManagement(identities, call);
  const roleName = input.RoleName ?? ROLE_NAME_DEFAULT;
  if (!EMAIL.test(input.Email) || input.Email.includes("..")) throw invalidEmail();
  if (/^AWSServiceRoleFor/i.test(roleName)) throw reservedRoleName();
  const tags = newTags(input.Tags);
  const inProgress = creationsOf(catalogue, organization).filter(
    ({ state }) => state === "IN_PROGRESS",
  ).length;
  if (inProgress >= IN_PROGRESS_MAX) throw tooManyCreations();
  if (!hasRoom(identities, organization)) throw tooManyAccounts();
  const account = { email: input.Email, name: input.AccountName, roleName, tags };
  const id = catalogue.write(() =>
    requestAccount(catalogue, env.random, organization, account, env.clock.now()),
  );
  identities.calendar.wake();
  const creation = findCreation(catalogue, organization, id);
  return creation === undefined ? {} : { CreateAccountStatus: creationShape(creation) };
};
