/**
 * The newest state: what a state machine holds, with the entries under way laid over it. A decision that is made on top
 * of entries not yet chosen is right if they are, and falls with them if they are not.
 */
import type { Entry, KeyRange, Mutation } from "../mutation.ts";
import type { View } from "../state-machine.ts";

interface Covering {
  readonly mutation: Mutation;
  /** The entry that it comes from. */
  readonly index: number;
}

export class Overlay implements View {
  readonly #beneath: View;
  /** By key as text, a byte a character: texts are in the order of the bytes. */
  readonly #coverings = new Map<string, Covering>();

  constructor(beneath: View) {
    this.#beneath = beneath;
  }

  get size(): number {
    return this.#coverings.size;
  }

  add(mutations: readonly Mutation[], index: number): void {
    for (const mutation of mutations) {
      this.#coverings.set(textOf(mutation.key), { mutation, index });
    }
  }

  /** An entry has been applied to what is beneath. */
  remove(mutations: readonly Mutation[], index: number): void {
    for (const { key } of mutations) {
      const text = textOf(key);
      if (this.#coverings.get(text)?.index === index) this.#coverings.delete(text);
    }
  }

  clear(): void {
    this.#coverings.clear();
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const covering = this.#coverings.size === 0 ? undefined : this.#coverings.get(textOf(key));
    return covering === undefined ? this.#beneath.get(key) : covering.mutation.value;
  }

  scan(range: KeyRange, reverse: boolean): Iterable<Entry> {
    const beneath = this.#beneath.scan(range, reverse);
    if (this.#coverings.size === 0) return beneath;
    const from = range.from && textOf(range.from);
    const to = range.to && textOf(range.to);
    const covering = [...this.#coverings]
      .filter(([text]) => (from === undefined || text >= from) && (to === undefined || text < to))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([text, { mutation }]) => ({ text, mutation }));
    if (covering.length === 0) return beneath;
    return merge(reverse ? covering.reverse() : covering, beneath, reverse);
  }
}

function* merge(
  covering: readonly { readonly text: string; readonly mutation: Mutation }[],
  beneath: Iterable<Entry>,
  reverse: boolean,
): Iterable<Entry> {
  let next = 0;
  for (const entry of beneath) {
    const text = textOf(entry.key);
    let isCovered = false;
    for (; next < covering.length; next++) {
      const over = covering[next]!;
      if (reverse ? over.text < text : over.text > text) break;
      isCovered ||= over.text === text;
      if (over.mutation.value !== undefined) yield over.mutation as Entry;
    }
    if (!isCovered) yield entry;
  }
  for (; next < covering.length; next++) {
    const { mutation } = covering[next]!;
    if (mutation.value !== undefined) yield mutation as Entry;
  }
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}
