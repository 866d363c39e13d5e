/** Expressions to functions of a record. What can be refused before the first record is refused here. */
import { type Accumulator, createAccumulator } from "./aggregates.ts";
import { type ArithmeticOperator, calculate, concatenated, negated } from "./arithmetic.ts";
import { castValue, scalarText } from "./cast.ts";
import { type FunctionContext, functions, unknownOf } from "./functions.ts";
import { LikePattern } from "./like.ts";
import * as errors from "./select-error.ts";
import type { Expression, Kind } from "./syntax-tree.ts";
import {
  booleanOf,
  compareValues,
  equalValues,
  isUnknown,
  MISSING,
  typeName,
  type Value,
} from "./value.ts";

export type Evaluate<Row> = (row: Row) => Value;

/** How the names of an expression are found in the records of a format. */
export interface Resolver<Row> {
  path(expression: Extract<Expression, { kind: "path" }>): Evaluate<Row>;
}

export class Compiler<Row> {
  readonly #resolver: Resolver<Row>;
  readonly #context: FunctionContext;
  /** Fed with every record that passes WHERE. */
  readonly accumulators: { readonly of: Evaluate<Row>; readonly into: Accumulator }[] = [];
  #inAggregate = false;

  constructor(resolver: Resolver<Row>, context: FunctionContext) {
    this.#resolver = resolver;
    this.#context = context;
  }

  compile(expression: Expression): Evaluate<Row> {
    switch (expression.kind) {
      case "literal": {
        const { value } = expression;
        return () => value;
      }
      case "path":
        return this.#resolver.path(expression);
      case "negate": {
        const operand = this.compile(expression.operand);
        return (row) => negated(operand(row));
      }
      case "not": {
        const operand = this.compile(expression.operand);
        return (row) => {
          const value = truth(operand(row));
          return typeof value === "boolean" ? !value : value;
        };
      }
      case "binary":
        return this.#binary(expression);
      case "is": {
        const { type } = expression;
        const operand = this.compile(expression.operand);
        return (row) => isKind(operand(row), type);
      }
      case "between":
        return this.#between(expression);
      case "in":
        return this.#in(expression);
      case "like":
        return this.#like(expression);
      case "case":
        return this.#case(expression);
      case "cast": {
        const { type } = expression;
        const operand = this.compile(expression.operand);
        return (row) => castValue(operand(row), type);
      }
      case "call":
        return this.#call(expression);
      case "aggregate":
        return this.#aggregate(expression);
    }
  }

  #binary({ operator, left, right }: Extract<Expression, { kind: "binary" }>): Evaluate<Row> {
    if (operator === "and" || operator === "or") return this.#connective(operator, left, right);
    const a = this.compile(left);
    const b = this.compile(right);
    switch (operator) {
      case "||":
        return (row) => concatenated(a(row), b(row));
      case "=":
        return (row) => equality(a(row), b(row));
      case "<>":
        return (row) => {
          const equal = equality(a(row), b(row));
          return typeof equal === "boolean" ? !equal : equal;
        };
      case "<":
        return (row) => ordered(a(row), b(row), (order) => order < 0);
      case "<=":
        return (row) => ordered(a(row), b(row), (order) => order <= 0);
      case ">":
        return (row) => ordered(a(row), b(row), (order) => order > 0);
      case ">=":
        return (row) => ordered(a(row), b(row), (order) => order >= 0);
      default: {
        const arithmetic: ArithmeticOperator = operator;
        return (row) => calculate(arithmetic, a(row), b(row));
      }
    }
  }

  /** The right side is left alone when the left one decides. */
  #connective(operator: "and" | "or", left: Expression, right: Expression): Evaluate<Row> {
    const deciding = operator === "or";
    const a = this.compile(left);
    const b = this.compile(right);
    return (row) => {
      const first = truth(a(row));
      if (first === deciding) return deciding;
      const second = truth(b(row));
      if (second === deciding) return deciding;
      return isUnknown(first) || isUnknown(second) ? null : !deciding;
    };
  }

  #between({ operand, low, high }: Extract<Expression, { kind: "between" }>): Evaluate<Row> {
    const value = this.compile(operand);
    const from = this.compile(low);
    const to = this.compile(high);
    return (row) => {
      const middle = value(row);
      const above = ordered(middle, from(row), (order) => order >= 0);
      const below = ordered(middle, to(row), (order) => order <= 0);
      if (above === false || below === false) return false;
      return isUnknown(above) ? above : below;
    };
  }

  #in({ operand, choices }: Extract<Expression, { kind: "in" }>): Evaluate<Row> {
    const value = this.compile(operand);
    const each = choices.map((choice) => this.compile(choice));
    return (row) => {
      const sought = value(row);
      if (isUnknown(sought)) return sought;
      let unknown = false;
      for (const choice of each) {
        const equal = equality(sought, choice(row));
        if (equal === true) return true;
        if (isUnknown(equal)) unknown = true;
      }
      return unknown ? null : false;
    };
  }

  #like({ operand, pattern, escaping }: Extract<Expression, { kind: "like" }>): Evaluate<Row> {
    const value = this.compile(operand);
    const patternOf = this.compile(pattern);
    const escapeOf = escaping === undefined ? undefined : this.compile(escaping);
    let last: { pattern: string; escaping: string | undefined; compiled: LikePattern } | undefined;
    return (row) => {
      const parts: Value[] = [value(row), patternOf(row)];
      if (escapeOf !== undefined) parts.push(escapeOf(row));
      const unknown = unknownOf(parts);
      if (unknown !== undefined) return unknown;
      const [text, like, character] = parts.map((part) => {
        const read = scalarText(part);
        if (read === undefined) throw errors.likeInputs();
        return read;
      });
      if (last === undefined || last.pattern !== like || last.escaping !== character) {
        const compiled = new LikePattern(like!, character);
        last = { pattern: like!, escaping: character, compiled };
      }
      return last.compiled.matches(text!);
    };
  }

  #case({ branches, otherwise }: Extract<Expression, { kind: "case" }>): Evaluate<Row> {
    const compiled = branches.map(
      ({ when, then }) => [this.compile(when), this.compile(then)] as const,
    );
    const last: Evaluate<Row> = otherwise === undefined ? () => null : this.compile(otherwise);
    return (row) => {
      for (const [when, then] of compiled) if (truth(when(row)) === true) return then(row);
      return last(row);
    };
  }

  #call(call: Extract<Expression, { kind: "call" }>): Evaluate<Row> {
    const { name } = call;
    const each = call.arguments.map((argument) => this.compile(argument));
    if (name === "coalesce") {
      if (each.length === 0) throw errors.invalidArguments("COALESCE", "1 or more", 0);
      return (row) => {
        for (const argument of each) {
          const value = argument(row);
          if (!isUnknown(value)) return value;
        }
        return null;
      };
    }
    if (name === "nullif") {
      const [first, second] = each;
      if (first === undefined || second === undefined || each.length > 2) {
        throw errors.invalidArguments("NULLIF", "2", each.length);
      }
      return (row) => {
        const value = first(row);
        return equality(value, second(row)) === true ? null : value;
      };
    }
    const { counts, create } = functions[name]!;
    const [least, most] = counts;
    if (each.length < least || each.length > most) {
      const expected = least === most ? String(least) : `${least} to ${most}`;
      throw errors.invalidArguments(name.toUpperCase(), expected, each.length);
    }
    const apply = create(call.modifier, this.#context);
    return (row) => {
      const values = each.map((argument) => argument(row));
      const unknown = unknownOf(values);
      return unknown === undefined ? apply(values) : unknown;
    };
  }

  #aggregate({
    name,
    operand,
    distinct,
  }: Extract<Expression, { kind: "aggregate" }>): Evaluate<Row> {
    if (this.#inAggregate) throw errors.unsupportedStructure({ line: 1, column: 1 });
    const into = createAccumulator(name, distinct);
    this.#inAggregate = true;
    const of: Evaluate<Row> = operand === undefined ? () => true : this.compile(operand);
    this.#inAggregate = false;
    this.accumulators.push({ of, into });
    return () => into.result();
  }
}

/** Only booleans are true or false; a string of CSV counts as the boolean that it spells. */
export function truth(value: Value): boolean | null | typeof MISSING {
  if (typeof value === "boolean" || value === null || value === MISSING) return value;
  const spelled = typeof value === "string" ? booleanOf(value) : undefined;
  if (spelled !== undefined) return spelled;
  throw errors.invalidDataType();
}

function equality(a: Value, b: Value): boolean | null | typeof MISSING {
  if (a === MISSING || b === MISSING) return MISSING;
  return a === null || b === null ? null : equalValues(a, b);
}

/** Values without an order give MISSING: the record does not pass. */
function ordered(
  a: Value,
  b: Value,
  holds: (order: number) => boolean,
): boolean | null | typeof MISSING {
  if (a === MISSING || b === MISSING) return MISSING;
  if (a === null || b === null) return null;
  const order = compareValues(a, b);
  return order === undefined ? MISSING : holds(order);
}

function isKind(value: Value, kind: Kind): boolean {
  // A field that is not there has no value either.
  if (kind === "null") return isUnknown(value);
  return typeName(value) === kind.toUpperCase();
}
