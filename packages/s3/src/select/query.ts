/** A query over the records of one object: which pass, and what is answered of each. */
import type { Accumulator } from "./aggregates.ts";
import { Compiler, type Evaluate, type Resolver, truth } from "./evaluate.ts";
import type { FunctionContext } from "./functions.ts";
import type { RecordWriter } from "./record-writer.ts";
import { isAlias } from "./resolve.ts";
import { invalidTableAlias, unsupportedStructure } from "./select-error.ts";
import type { Expression, Projection, Query } from "./syntax-tree.ts";
import type { Value } from "./value.ts";

/** A record as `*` answers it. */
export interface WholeRecord {
  readonly names: readonly string[];
  readonly values: readonly Value[];
}

type Column<Row> = { readonly name: string; readonly of: Evaluate<Row> } | "every";

export class RunningQuery<Row> {
  readonly #where: Evaluate<Row> | undefined;
  readonly #columns: readonly Column<Row>[] | undefined;
  readonly #accumulators: readonly { readonly of: Evaluate<Row>; readonly into: Accumulator }[];
  readonly #whole: (row: Row) => WholeRecord;
  readonly #write: RecordWriter;
  readonly #names: readonly string[];
  #left: number;

  constructor(
    query: Query,
    resolver: Resolver<Row>,
    whole: (row: Row) => WholeRecord,
    write: RecordWriter,
    context: FunctionContext,
  ) {
    const { select, where, alias, limit } = query;
    const compiler = new Compiler(resolver, context);
    this.#where = where === undefined ? undefined : compiler.compile(where);
    if (compiler.accumulators.length > 0) throw unsupportedStructure(alias.position);
    if (select !== "*" && select.some(isAggregate)) refuseMixtures(select);
    this.#columns =
      select === "*" ? undefined : select.map((projection) => column(projection, query, compiler));
    this.#names = (this.#columns ?? []).map((one) => (one === "every" ? "" : one.name));
    this.#accumulators = compiler.accumulators;
    this.#whole = whole;
    this.#write = write;
    this.#left = limit ?? Number.POSITIVE_INFINITY;
  }

  /** The answer is complete: no further record can add to it. */
  get isDone(): boolean {
    return this.#left <= 0;
  }

  /** What is answered for the record; nothing when it does not pass, or is one of an aggregate. */
  take(row: Row): string {
    if (this.#where !== undefined && truth(this.#where(row)) !== true) return "";
    if (this.#accumulators.length > 0) {
      for (const { of, into } of this.#accumulators) into.add(of(row));
      return "";
    }
    this.#left -= 1;
    return this.#answer(row);
  }

  /** The record of the aggregates, once all have been taken. */
  end(): string {
    if (this.#accumulators.length === 0 || this.isDone) return "";
    // Its columns are made of accumulators and constants: no row is looked at.
    return this.#answer(undefined as Row);
  }

  #answer(row: Row): string {
    const columns = this.#columns;
    if (columns === undefined) {
      const { names, values } = this.#whole(row);
      return this.#write(names, values);
    }
    if (!columns.includes("every")) {
      const values = columns.map((one) => (one as Exclude<Column<Row>, "every">).of(row));
      return this.#write(this.#names, values);
    }
    const names: string[] = [];
    const values: Value[] = [];
    for (const one of columns) {
      if (one === "every") {
        const whole = this.#whole(row);
        names.push(...whole.names);
        values.push(...whole.values);
      } else {
        names.push(one.name);
        values.push(one.of(row));
      }
    }
    return this.#write(names, values);
  }
}

function column<Row>(
  projection: Projection,
  { alias }: Query,
  compiler: Compiler<Row>,
): Column<Row> {
  if (projection.kind === "expression") {
    return { name: projection.name, of: compiler.compile(projection.expression) };
  }
  if (!isAlias(projection.of, alias)) throw invalidTableAlias(projection.of.position);
  return "every";
}

const isAggregate = (projection: Projection): boolean =>
  projection.kind === "expression" && holdsAggregate(projection.expression);

/** Beside an aggregate there is no record to take a column of. */
function refuseMixtures(select: readonly Projection[]): void {
  for (const projection of select) {
    if (projection.kind === "every") throw unsupportedStructure(projection.of.position);
    const path = barePath(projection.expression);
    if (path !== undefined) throw unsupportedStructure(path.root.position);
  }
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "path":
      return [];
    case "binary":
      return [expression.left, expression.right];
    case "between":
      return [expression.operand, expression.low, expression.high];
    case "in":
      return [expression.operand, ...expression.choices];
    case "like": {
      const { operand, pattern, escaping } = expression;
      return escaping === undefined ? [operand, pattern] : [operand, pattern, escaping];
    }
    case "case": {
      const branches = expression.branches.flatMap(({ when, then }) => [when, then]);
      const { otherwise } = expression;
      return otherwise === undefined ? branches : [...branches, otherwise];
    }
    case "call":
      return expression.arguments;
    case "aggregate":
      return expression.operand === undefined ? [] : [expression.operand];
    default:
      return [expression.operand];
  }
}

function holdsAggregate(expression: Expression): boolean {
  return expression.kind === "aggregate" || childrenOf(expression).some(holdsAggregate);
}

/** A path that no aggregate holds. */
function barePath(expression: Expression): Extract<Expression, { kind: "path" }> | undefined {
  if (expression.kind === "path") return expression;
  if (expression.kind === "aggregate") return undefined;
  for (const inner of childrenOf(expression)) {
    const found = barePath(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
