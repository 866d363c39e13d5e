/** CreateAccountAlias, DeleteAccountAlias, ListAccountAliases. A new alias takes the old one's place. */

import { accountAliasTaken, noSuchAccountAlias } from "../../../errors/account.ts";
import { invalidInput } from "../../../errors.ts";
import {
  accountOfAlias,
  aliasOfAccount,
  deleteAccountAlias as removeAlias,
  setAccountAlias,
} from "../../../identity/account-alias.ts";
import { ensureAccount } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";

export const createAccountAlias: Iam<"CreateAccountAlias"> = ({ catalogue, env }, input, call) => {
  const { accountId } = call.caller;
  const alias = input.AccountAlias;
  if (/^\d{12}$/.test(alias)) throw invalidInput("The account alias can not be an account id.");
  if (accountOfAlias(catalogue, alias) !== undefined) throw accountAliasTaken(alias);
  catalogue.write(() => {
    ensureAccount(catalogue, accountId, env.clock.now());
    setAccountAlias(catalogue, accountId, alias);
  });
  return {};
};

export const deleteAccountAlias: Iam<"DeleteAccountAlias"> = ({ catalogue }, input, call) => {
  const { accountId } = call.caller;
  if (accountOfAlias(catalogue, input.AccountAlias) !== accountId) {
    throw noSuchAccountAlias(input.AccountAlias);
  }
  catalogue.write(() => removeAlias(catalogue, accountId));
  return {};
};

export const listAccountAliases: Iam<"ListAccountAliases"> = ({ catalogue }, input, call) => {
  const alias = aliasOfAccount(catalogue, call.caller.accountId);
  const aliases = alias === undefined ? [] : [alias];
  const { items, end } = page("ListAccountAliases", aliases, (each) => each, input);
  return { AccountAliases: items, ...end };
};
