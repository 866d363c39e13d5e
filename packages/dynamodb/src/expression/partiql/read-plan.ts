/**
 * The queries that a SELECT consists of, or that it is a scan. What is not said by keys is left as a condition on
 * the items.
 */
import { createHash } from "node:crypto";
import type { Condition } from "../condition.ts";
import { type KeyQuery, type KeyTerm, sortRangeOf } from "../key-condition.ts";
import { pathsOf } from "../key-use.ts";
import { type AttributeValue, contentOf } from "../value/attribute-value.ts";
import { compareValues, equalValues } from "../value/compare.ts";
import { type KeyAttribute, type KeySchema, keyAttributes } from "../value/key-check.ts";
import { refused } from "./faults.ts";
import {
  allOf,
  anyOf,
  checkType,
  conditionsOf,
  equalitiesOf,
  equalityOf,
  isAbout,
  termOf,
} from "./key-terms.ts";
import { compareRanges, overlap } from "./sort-ranges.ts";
import type { Ordering } from "./statement.ts";

/** Queries of one SELECT. */
const READS_MAX = 50;
/** Branches that are looked at before a WHERE is read by a scan. */
const BRANCHES_MAX = 1000;

const OVERLAP = "Overlapping conditions with range keys are not supported in where clause";

export interface PlannedRead {
  readonly query: KeyQuery;
  readonly filter: Condition | undefined;
}

export type ReadPlan =
  | { readonly kind: "scan"; readonly filter: Condition | undefined }
  | {
      readonly kind: "queries";
      /** In the order in which their items are to be returned. */
      readonly reads: readonly PlannedRead[];
      readonly isDescending: boolean;
    };

/** @param schema of the table, or of the index that is read */
export function planOf(
  where: Condition | undefined,
  orderBy: readonly Ordering[] | undefined,
  schema: KeySchema,
): ReadPlan {
  checkOrderings(orderBy, schema);
  const branches = where === undefined ? undefined : branchesOf(where, schema);
  if (branches === undefined) {
    if (orderBy !== undefined) {
      throw refused(
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
      );
    }
    return { kind: "scan", filter: where };
  }
  const reads = [...byPartition(branches)].flatMap((group) => readsOf(group, schema));
  if (reads.length > READS_MAX) {
    throw refused("Too many decomposed read operations for a given query.");
  }
  const partitionOrder = orderBy?.find(({ name }) => name === schema.partition.name);
  const partitions = new Set(reads.map(({ query }) => partitionHash(query.partition)));
  if (orderBy !== undefined && partitionOrder === undefined && partitions.size > 1) {
    throw refused(
      "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
    );
  }
  const sortOrder = orderBy?.find(({ name }) => name === schema.sort?.name);
  // Without the sort key among what it orders by, AWS goes down.
  const isDescending = sortOrder?.isDescending ?? orderBy !== undefined;
  return { kind: "queries", reads: inOrder(reads, partitionOrder, isDescending), isDescending };
}

function checkOrderings(orderBy: readonly Ordering[] | undefined, schema: KeySchema): void {
  for (const { name } of orderBy ?? []) {
    if (keyAttributes(schema).some((attribute) => attribute.name === name)) continue;
    throw refused(`Attribute ${name} in ORDER BY clause must be part of the primary key`);
  }
}

/** A conjunction that asks for one partition key. */
interface Branch {
  readonly partition: AttributeValue;
  readonly sort: readonly KeyTerm[];
  /** Whether the sort key is asked for in a way that no query can. */
  readonly isLoose: boolean;
  readonly rest: readonly Condition[];
}

/** Undefined: not every alternative asks for a partition key, or there are too many. */
function branchesOf(where: Condition, schema: KeySchema): Branch[] | undefined {
  if (!pins(where, schema.partition.name)) return undefined;
  const alternatives = alternativesOf(where, schema);
  if (alternatives === undefined) {
    throw refused("Too many decomposed read operations for a given query.");
  }
  const branches: Branch[] = [];
  for (const terms of alternatives) {
    const branch = branchOf(terms, schema);
    if (branch === undefined) return undefined;
    branches.push(branch);
  }
  return branches;
}

function pins(condition: Condition, partition: string): boolean {
  switch (condition.kind) {
    case "and":
      return pins(condition.left, partition) || pins(condition.right, partition);
    case "or":
      return pins(condition.left, partition) && pins(condition.right, partition);
    case "in":
      return equalitiesOf(condition)?.[0]?.name === partition;
    default:
      return equalityOf(condition, false)?.name === partition;
  }
}

/**
 * As alternatives of conjunctions; an IN over a key is an alternative of equalities. What says nothing of keys is left as
 * it is.
 */
function alternativesOf(condition: Condition, schema: KeySchema): Condition[][] | undefined {
  if (condition.kind === "or" && !isAboutKeys(condition, schema)) return [[condition]];
  if (condition.kind === "or") {
    const left = alternativesOf(condition.left, schema);
    const right = left && alternativesOf(condition.right, schema);
    if (left === undefined || right === undefined) return undefined;
    return left.length + right.length > BRANCHES_MAX ? undefined : [...left, ...right];
  }
  if (condition.kind === "and") {
    const left = alternativesOf(condition.left, schema);
    const right = left && alternativesOf(condition.right, schema);
    if (left === undefined || right === undefined) return undefined;
    if (left.length * right.length > BRANCHES_MAX) return undefined;
    return left.flatMap((before) => right.map((behind) => [...before, ...behind]));
  }
  const equalities = condition.kind === "in" ? equalitiesOf(condition) : undefined;
  const isOfKey = keyAttributes(schema).some(({ name }) => name === equalities?.[0]?.name);
  if (equalities === undefined || !isOfKey) return [[condition]];
  return equalities.map(({ condition: equality }) => [equality]);
}

function isAboutKeys(condition: Condition, schema: KeySchema): boolean {
  const keys = keyAttributes(schema);
  return pathsOf(condition).some(([first]) => keys.some(({ name }) => name === first));
}

function branchOf(terms: readonly Condition[], schema: KeySchema): Branch | undefined {
  let partition: AttributeValue | undefined;
  const sort: KeyTerm[] = [];
  const rest: Condition[] = [];
  let isLoose = false;
  for (const term of terms) {
    const equality = equalityOf(term, false);
    if (equality?.name === schema.partition.name) {
      checkType(equality.value, schema.partition);
      if (partition !== undefined && !equalValues(partition, equality.value)) return undefined;
      partition = equality.value;
      continue;
    }
    const sortTerm = schema.sort && sortTermOf(term, schema.sort);
    // One term is the query's; the others are conditions on what it finds.
    if (sortTerm !== undefined && sort.length === 0) sort.push(sortTerm);
    else rest.push(term);
    if (sortTerm === undefined && schema.sort && isAbout(term, schema.sort.name)) isLoose = true;
  }
  return partition && { partition, sort, isLoose, rest };
}

function sortTermOf(condition: Condition, sort: KeyAttribute): KeyTerm | undefined {
  const term = termOf(condition, sort.name);
  for (const value of term?.values ?? []) checkType(value, sort);
  return term;
}

function byPartition(branches: readonly Branch[]): Iterable<Branch[]> {
  const groups = new Map<string, Branch[]>();
  for (const branch of branches) {
    const hash = partitionHash(branch.partition);
    const group = groups.get(hash);
    if (group === undefined) groups.set(hash, [branch]);
    else group.push(branch);
  }
  return groups.values();
}

/** Branches of one partition key, whose ranges must be apart. */
function readsOf(branches: readonly Branch[], schema: KeySchema): PlannedRead[] {
  const [{ partition }] = branches as [Branch];
  if (branches.length > 1 && branches.some(({ isLoose }) => isLoose)) {
    const filter = branches.map((branch) =>
      allOf([...branch.rest, ...conditionsOf(branch.sort, schema.sort?.name as string)]),
    );
    const isAny = filter.some((each) => each === undefined);
    return [{ query: { partition, sort: undefined }, filter: isAny ? undefined : anyOf(filter) }];
  }
  const reads = branches.map((branch) => {
    const [term] = branch.sort;
    const query = { partition, sort: term && sortRangeOf(term) };
    return { query, filter: allOf(branch.rest) };
  });
  for (const [at, one] of reads.entries()) {
    for (const other of reads.slice(at + 1)) {
      if (overlap(one.query.sort, other.query.sort)) throw refused(OVERLAP);
    }
  }
  return reads;
}

function inOrder(
  reads: readonly PlannedRead[],
  partitionOrder: Ordering | undefined,
  isDescending: boolean,
): PlannedRead[] {
  const sign = (isDown: boolean | undefined) => (isDown === true ? -1 : 1);
  return reads.toSorted((one, other) => {
    const [a, b] = [one.query, other.query];
    const apart =
      partitionOrder === undefined
        ? compareText(partitionHash(a.partition), partitionHash(b.partition))
        : sign(partitionOrder.isDescending) * (compareValues(a.partition, b.partition) ?? 0);
    return apart || sign(isDescending) * compareRanges(a.sort, b.sort);
  });
}

/** Without ORDER BY, AWS's answers are in the order of the partition keys' MD5. */
function partitionHash(value: AttributeValue): string {
  return createHash("md5")
    .update(contentOf(value) as string | Uint8Array)
    .digest("hex");
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
