/** What an account has configured for all of its buckets. Kept in memory too: decisions ask for it. */
import type { PublicAccessBlock } from "../../bucket/public-access-block.ts";
import type { Catalogue, Statement } from "./catalogue.ts";

export class AccountTable {
  readonly #blocks = new Map<string, PublicAccessBlock>();
  readonly #put: Statement;
  readonly #delete: Statement;

  constructor(catalogue: Catalogue) {
    this.#put = catalogue.prepare(
      "INSERT OR REPLACE INTO account (account_id, public_access_block) VALUES (?, ?)",
    );
    this.#delete = catalogue.prepare("DELETE FROM account WHERE account_id = ?");
    const rows = catalogue
      .prepare("SELECT account_id, public_access_block FROM account")
      .raw()
      .all() as [string, string][];
    for (const [accountId, text] of rows) this.keep(accountId, JSON.parse(text));
  }

  /** As of the last commit. */
  publicAccessBlock(accountId: string): PublicAccessBlock | undefined {
    return this.#blocks.get(accountId);
  }

  /** Only inside a transaction; call `keep` after its commit. */
  put(accountId: string, block: PublicAccessBlock | undefined): void {
    if (block === undefined) this.#delete.run(accountId);
    else this.#put.run(accountId, JSON.stringify(block));
  }

  keep(accountId: string, block: PublicAccessBlock | undefined): void {
    if (block === undefined) this.#blocks.delete(accountId);
    else this.#blocks.set(accountId, block);
  }
}
