/**
 * COUNT, SUM, AVG, MIN and MAX over the records of a query. NULL and MISSING are skipped.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-aggregate.html
 */
import { calculate } from "./arithmetic.ts";
import { jsonText } from "./record-writer.ts";
import { castFailed, notEvaluable } from "./select-error.ts";
import type { AggregateName } from "./syntax-tree.ts";
import { Timestamp } from "./timestamp.ts";
import {
  compareValues,
  isUnknown,
  requireNumber,
  toDecimal,
  typeName,
  type Value,
} from "./value.ts";

export interface Accumulator {
  add(value: Value): void;
  result(): Value;
}

/** What DISTINCT has to remember is bounded. */
const DISTINCT_CHARACTERS_MAX = 64 * 1024 * 1024;
/** What a remembered value takes besides its text. */
const DISTINCT_OVERHEAD = 64;

export function createAccumulator(name: AggregateName, distinct: boolean): Accumulator {
  const accumulator = create(name);
  return distinct ? distinctly(accumulator) : accumulator;
}

function create(name: AggregateName): Accumulator {
  switch (name) {
    case "count":
      return counting();
    case "sum":
      return summing((sum) => sum);
    case "avg":
      return summing((sum, count) => {
        const total = requireNumber(sum);
        return typeof total === "number"
          ? total / Number(count)
          : calculate("/", toDecimal(total), toDecimal(count));
      });
    case "min":
      return choosing((order) => order < 0);
    case "max":
      return choosing((order) => order > 0);
  }
}

function counting(): Accumulator {
  let count = 0n;
  return {
    add(value) {
      if (!isUnknown(value)) count += 1n;
    },
    result: () => count,
  };
}

/** NULL when there was nothing to add. */
function summing(finish: (sum: Value, count: bigint) => Value): Accumulator {
  let sum: Value = 0n;
  let count = 0n;
  return {
    add(value) {
      if (isUnknown(value)) return;
      sum = calculate("+", sum, requireNumber(value));
      count += 1n;
    },
    result: () => (count === 0n ? null : finish(sum, count)),
  };
}

function choosing(isBetter: (order: number) => boolean): Accumulator {
  let best: Value = null;
  return {
    add(value) {
      if (isUnknown(value)) return;
      const candidate = value instanceof Timestamp ? value : requireNumber(value);
      if (best === null) {
        best = candidate;
        return;
      }
      const order = compareValues(candidate, best);
      if (order === undefined) throw castFailed(typeName(candidate), typeName(best));
      if (isBetter(order)) best = candidate;
    },
    result: () => best,
  };
}

function distinctly(accumulator: Accumulator): Accumulator {
  const seen = new Set<string>();
  let held = 0;
  return {
    add(value) {
      if (isUnknown(value)) return;
      const identity = `${typeName(value)} ${jsonText(value)}`;
      if (seen.has(identity)) return;
      held += identity.length + DISTINCT_OVERHEAD;
      if (held > DISTINCT_CHARACTERS_MAX) throw notEvaluable();
      seen.add(identity);
      accumulator.add(value);
    },
    result: () => accumulator.result(),
  };
}
