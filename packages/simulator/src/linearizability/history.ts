/**
 * What concurrent clients did and saw. The order of invocations and answers is a counter's, not a wall clock's:
 * a call that was answered before another one was invoked has the smaller number, and nothing else counts.
 */

export interface RecordedCall<Input, Output> {
  readonly client: string;
  readonly input: Input;
  /** Undefined when no answer came: the call may have taken effect, or may do so at any later time. */
  readonly output: Output | undefined;
  readonly invokedAt: number;
  /** Infinity when no answer came. */
  readonly answeredAt: number;
}

export class HistoryRecorder<Input, Output> {
  readonly #calls: RecordedCall<Input, Output>[] = [];
  #time = 0;

  /** Runs the call and notes what it gave; one that rejects is noted as never answered. */
  async record(
    client: string,
    input: Input,
    perform: () => Promise<Output>,
  ): Promise<Output | undefined> {
    const invokedAt = this.#time++;
    const index = this.#calls.push({
      client,
      input,
      output: undefined,
      invokedAt,
      answeredAt: Number.POSITIVE_INFINITY,
    });
    const output = await perform().catch(() => undefined);
    if (output !== undefined) {
      this.#calls[index - 1] = { client, input, output, invokedAt, answeredAt: this.#time++ };
    }
    return output;
  }

  get calls(): readonly RecordedCall<Input, Output>[] {
    return this.#calls;
  }
}
