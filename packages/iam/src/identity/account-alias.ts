/** The name that an account can have in sign-in URLs: one an account, and no two accounts alike. */
import type { Catalogue } from "./catalogue.ts";

export function aliasOfAccount(catalogue: Catalogue, accountId: string): string | undefined {
  return catalogue.get<{ alias: string }>(
    "SELECT alias FROM account_alias WHERE account_id = ?",
    accountId,
  )?.alias;
}

export function accountOfAlias(catalogue: Catalogue, alias: string): string | undefined {
  return catalogue.get<{ account_id: string }>(
    "SELECT account_id FROM account_alias WHERE alias = ?",
    alias,
  )?.account_id;
}

/** In place of the one that the account has. REQUIRES: no account has it; the account is in the catalogue. */
export function setAccountAlias(catalogue: Catalogue, accountId: string, alias: string): void {
  catalogue.run(
    "INSERT OR REPLACE INTO account_alias (account_id, alias) VALUES (?, ?)",
    accountId,
    alias,
  );
}

export function deleteAccountAlias(catalogue: Catalogue, accountId: string): void {
  catalogue.run("DELETE FROM account_alias WHERE account_id = ?", accountId);
}
