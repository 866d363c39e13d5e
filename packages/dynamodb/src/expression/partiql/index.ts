/** The PartiQL of DynamoDB: statements read and bound, and the keys they ask for. */
export { Columns } from "./columns.ts";
export { isKeyFault, type KeyedCondition, type KeyFault, keyFaultOf, keyOf } from "./item-key.ts";
export { checkParameters } from "./parameters.ts";
export { type PlannedRead, planOf, type ReadPlan } from "./read-plan.ts";
export {
  type DeleteStatement,
  type ExistsStatement,
  type InsertStatement,
  type Ordering,
  readStatement,
  type SelectStatement,
  type Statement,
  type UpdateStatement,
} from "./statement.ts";
export type { ReturningMapping } from "./syntax-tree.ts";
