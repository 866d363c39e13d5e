/** Numbers that services know about themselves, for `/_cloudglass/metrics`: asked for when somebody looks. */

/** One family of numbers of the same kind. Labels have few values: nodes, states, reasons; never names that users choose. */
export type Measure = {
  /** Snake case, its unit last: `cloudglass_s3_live_bytes`. A counter ends in `_total`. */
  readonly name: string;
  readonly help: string;
} & (
  | { readonly kind: "counter" | "gauge"; readonly values: readonly MeasuredValue[] }
  | { readonly kind: "histogram"; readonly values: readonly Distribution[] }
);

export interface MeasuredValue {
  readonly value: number;
  readonly labels?: Labels | undefined;
}

export interface Distribution {
  readonly labels: Labels;
  /** How many were at most `bound`, those of smaller bounds included. */
  readonly buckets: readonly { readonly bound: number; readonly count: number }[];
  readonly count: number;
  readonly sum: number;
}

export type Labels = Readonly<Record<string, string>>;

export function gauge(name: string, help: string, ...values: readonly Given[]): Measure {
  return { name, help, kind: "gauge", values: values.map(measured) };
}

export function counter(name: string, help: string, ...values: readonly Given[]): Measure {
  return { name, help, kind: "counter", values: values.map(measured) };
}

/** A number alone, or one with labels. */
type Given = number | readonly [value: number, labels: Labels];

function measured(given: Given): MeasuredValue {
  return typeof given === "number" ? { value: given } : { value: given[0], labels: given[1] };
}
