/** Transactions over items. */
export { RegionTransactions } from "./region-transactions.ts";
export { RequestTokens } from "./request-tokens.ts";
export { type TransactedRead, type TransactedReads, transactReads } from "./transact-reads.ts";
export { type TransactedWrite, type TransactedWrites, transactWrites } from "./transact-writes.ts";
