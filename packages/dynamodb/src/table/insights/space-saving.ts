/**
 * Who comes up most, of more than can be counted. After Metwally, Agrawal, El Abbadi, "Efficient Computation of Frequent and
 * Top-k Elements in Data Streams", 2005: whoever has no counter takes over the smallest one.
 *
 * INVARIANT: a weight is told too high by `error` at most, and never too low; whoever has more than the whole weight divided
 * by the number of counters has one.
 */
export interface Counted<Example> {
  readonly example: Example;
  readonly weight: number;
  readonly error: number;
}

interface Counter<Example> {
  readonly name: string;
  readonly example: Example;
  weight: number;
  readonly error: number;
}

export class SpaceSaving<Example> {
  readonly #counters = new Map<string, Counter<Example>>();
  readonly #countersMax: number;
  total = 0;

  constructor(countersMax: number) {
    this.#countersMax = countersMax;
  }

  /** @param example called when the name gets a counter */
  add(name: string, weight: number, example: () => Example): void {
    this.total += weight;
    const known = this.#counters.get(name);
    if (known !== undefined) {
      known.weight += weight;
      return;
    }
    let error = 0;
    if (this.#counters.size >= this.#countersMax) {
      const smallest = this.#smallest();
      error = smallest.weight;
      this.#counters.delete(smallest.name);
    }
    this.#counters.set(name, { name, example: example(), weight: error + weight, error });
  }

  top(count: number): readonly Counted<Example>[] {
    return [...this.#counters.values()]
      .sort((one, other) => other.weight - one.weight)
      .slice(0, count)
      .map(({ example, weight, error }) => ({ example, weight, error }));
  }

  #smallest(): Counter<Example> {
    let smallest: Counter<Example> | undefined;
    for (const counter of this.#counters.values()) {
      if (smallest === undefined || counter.weight < smallest.weight) smallest = counter;
    }
    if (smallest === undefined) throw new Error("there are no counters");
    return smallest;
  }
}
