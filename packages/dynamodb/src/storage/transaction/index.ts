/** Transactions over keys of one or more keyspaces. */
export { openTransactions, type TransactionsOptions } from "./coordinator.ts";
export type {
  Complete,
  KeyspaceNamed,
  LookOutcome,
  LookStep,
  LooksTogether,
  Note,
  StepDecision,
  StepOutcome,
  Transacted,
  TransactionStep,
  Transactions,
} from "./transactions.ts";
