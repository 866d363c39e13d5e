/** An account's switches, by name; one that was never set is absent. */
import type { Catalogue } from "./catalogue.ts";
import { ensureAccount } from "./entity.ts";

export type AccountSetting =
  | "global-endpoint-token-version"
  | "role-manager"
  /** When the root got one, in milliseconds since the epoch. */
  | "root-login-profile";

export function accountSetting(
  catalogue: Catalogue,
  accountId: string,
  name: AccountSetting,
): string | undefined {
  return catalogue.get<{ value: string }>(
    "SELECT value FROM account_setting WHERE account_id = ? AND name = ?",
    accountId,
    name,
  )?.value;
}

export function deleteAccountSetting(
  catalogue: Catalogue,
  accountId: string,
  name: AccountSetting,
): void {
  catalogue.run("DELETE FROM account_setting WHERE account_id = ? AND name = ?", accountId, name);
}

/** Inside `write`. */
export function setAccountSetting(
  catalogue: Catalogue,
  accountId: string,
  name: AccountSetting,
  value: string,
  at: number,
): void {
  ensureAccount(catalogue, accountId, at);
  catalogue.run(
    "INSERT OR REPLACE INTO account_setting (account_id, name, value) VALUES (?, ?, ?)",
    accountId,
    name,
    value,
  );
}
