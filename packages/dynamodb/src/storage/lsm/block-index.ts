/** Where a table's blocks are: one separator and offset a block, in three arrays however many there are. */
import { compareKeys } from "./key-order.ts";

const ENTRY_BYTES = 6;

export class BlockIndex {
  /** One more than blocks: the last is the end of all. */
  readonly #offsets: Uint32Array;
  readonly #separatorEnds: Uint32Array;
  readonly #separators: Uint8Array;

  /** `bytes` as `encodeIndex` made them; `end`: where the last block ends. */
  constructor(bytes: Buffer, count: number, end: number) {
    this.#offsets = new Uint32Array(count + 1);
    this.#separatorEnds = new Uint32Array(count);
    let separatorEnd = 0;
    for (let index = 0; index < count; index++) {
      this.#offsets[index] = bytes.readUInt32LE(index * ENTRY_BYTES);
      separatorEnd += bytes.readUInt16LE(index * ENTRY_BYTES + 4);
      this.#separatorEnds[index] = separatorEnd;
    }
    this.#offsets[count] = end;
    this.#separators = Uint8Array.from(bytes.subarray(count * ENTRY_BYTES));
  }

  get count(): number {
    return this.#separatorEnds.length;
  }

  get memoryBytes(): number {
    return this.#offsets.byteLength + this.#separatorEnds.byteLength + this.#separators.length;
  }

  offsetOf(block: number): number {
    return this.#offsets[block]!;
  }

  separatorOf(block: number): Uint8Array {
    const from = block === 0 ? 0 : this.#separatorEnds[block - 1]!;
    return this.#separators.subarray(from, this.#separatorEnds[block]!);
  }

  /** The block that holds the key if any does. */
  blockOf(key: Uint8Array): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (compareKeys(this.separatorOf(middle), key) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

export function encodeIndex(
  offsets: readonly number[],
  separators: readonly Uint8Array[],
): Uint8Array {
  const fixed = Buffer.allocUnsafe(offsets.length * ENTRY_BYTES);
  for (let index = 0; index < offsets.length; index++) {
    fixed.writeUInt32LE(offsets[index]!, index * ENTRY_BYTES);
    fixed.writeUInt16LE(separators[index]!.length, index * ENTRY_BYTES + 4);
  }
  return Buffer.concat([fixed, ...separators]);
}
