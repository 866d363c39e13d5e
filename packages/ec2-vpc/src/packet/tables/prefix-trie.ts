/**
 * Longest prefix match: a binary trie with path compression (Morrison's Patricia, as in BSD's routing table) in one
 * typed array. A node is where a stored prefix ends or where two part, so that n prefixes need fewer than 2n nodes,
 * whatever their lengths, and a look-up as many steps as prefixes part on its way.
 */
import { type CidrBlock, maskOf } from "./cidr.ts";

/** What a look-up answers where nothing matches. */
export const NO_VALUE = -1;

/** Words of a node after its key. */
const LENGTH = 0;
const LEFT = 1;
const RIGHT = 2;
const VALUE = 3;
const FIELDS = 4;

const ROOT = 0;
const NODES_MIN = 4;

export class PrefixTrie {
  readonly version: 4 | 6;
  /** Of a key. */
  readonly #words: number;
  readonly #stride: number;
  #nodes: Int32Array;
  /** Nodes ever used; those let go of hang on `#free` by their LEFT. */
  #used = 1;
  #free = 0;
  #size = 0;
  /** The key that is being put or removed. */
  readonly #key = new Int32Array(4);

  constructor(version: 4 | 6) {
    this.version = version;
    this.#words = version === 4 ? 1 : 4;
    this.#stride = this.#words + FIELDS;
    this.#nodes = new Int32Array(NODES_MIN * this.#stride);
    this.#nodes[this.#field(ROOT, VALUE)] = NO_VALUE;
  }

  /** Prefixes in it. */
  get size(): number {
    return this.#size;
  }

  get sizeBytes(): number {
    return this.#nodes.byteLength;
  }

  /** `value` is an int32 that is not negative. What the prefix had before is replaced. */
  set(block: CidrBlock, value: number): void {
    this.#readKey(block);
    const node = this.#nodeFor(block.length);
    const at = this.#field(node, VALUE);
    if (this.#nodes[at] === NO_VALUE) this.#size++;
    this.#nodes[at] = value;
  }

  /** Of exactly this prefix. */
  get(block: CidrBlock): number {
    this.#readKey(block);
    const node = this.#find(block.length);
    return node < 0 ? NO_VALUE : this.#nodes[this.#field(node, VALUE)]!;
  }

  delete(block: CidrBlock): boolean {
    this.#readKey(block);
    let grandparent = -1;
    let parent = -1;
    let node = ROOT;
    while (this.#lengthOf(node) < block.length) {
      grandparent = parent;
      parent = node;
      node = this.#child(node);
      if (node === 0 || !this.#agrees(node, block.length)) return false;
    }
    const at = this.#field(node, VALUE);
    if (this.#lengthOf(node) !== block.length || this.#nodes[at] === NO_VALUE) return false;
    this.#nodes[at] = NO_VALUE;
    this.#size--;
    this.#prune(parent, node);
    // A parent that only parted two prefixes parts nothing any more.
    if (parent > ROOT && this.#nodes[this.#field(parent, VALUE)] === NO_VALUE) {
      this.#prune(grandparent, parent);
    }
    return true;
  }

  /** The value of the longest prefix that the address has. */
  lookup4(address: number): number {
    const nodes = this.#nodes;
    let best = nodes[1 + VALUE]!;
    let at = 0;
    let length = 0;
    for (;;) {
      const side = LEFT + ((address >>> (31 - length)) & 1);
      const node = nodes[at + 1 + side]!;
      if (node === 0) return best;
      at = node * (1 + FIELDS);
      length = nodes[at + 1]!;
      // No node below the root has length 0: the shift is one of 0 to 31.
      if ((address ^ nodes[at]!) >>> (32 - length) !== 0) return best;
      const value = nodes[at + 1 + VALUE]!;
      if (value !== NO_VALUE) best = value;
      if (length === 32) return best;
    }
  }

  lookup6(word0: number, word1: number, word2: number, word3: number): number {
    const nodes = this.#nodes;
    let best = nodes[4 + VALUE]!;
    let at = 0;
    let length = 0;
    for (;;) {
      const word = length < 64 ? (length < 32 ? word0 : word1) : length < 96 ? word2 : word3;
      const side = LEFT + ((word >>> (31 - (length & 31))) & 1);
      const node = nodes[at + 4 + side]!;
      if (node === 0) return best;
      at = node * (4 + FIELDS);
      length = nodes[at + 4]!;
      if (!matches6(nodes, at, length, word0, word1, word2, word3)) return best;
      const value = nodes[at + 4 + VALUE]!;
      if (value !== NO_VALUE) best = value;
      if (length === 128) return best;
    }
  }

  #field(node: number, field: number): number {
    return node * this.#stride + this.#words + field;
  }

  #lengthOf(node: number): number {
    return this.#nodes[this.#field(node, LENGTH)]!;
  }

  #readKey(block: CidrBlock): void {
    if (block.version !== this.version) throw new RangeError(`not of IPv${this.version}`);
    if (block.version === 4) this.#key[0] = block.address;
    else this.#key.set(block.address);
  }

  /** On the side on which the key goes on behind the node's prefix; 0 is nobody. */
  #child(node: number): number {
    return this.#nodes[this.#field(node, this.#side(this.#key, 0, this.#lengthOf(node)))]!;
  }

  #side(words: Int32Array, at: number, bit: number): number {
    return LEFT + ((words[at + (bit >>> 5)]! >>> (31 - (bit & 31))) & 1);
  }

  /** How many of the first bits of the node's prefix, `length` at most, the key has too. */
  #sharedLength(node: number, length: number): number {
    const most = Math.min(length, this.#lengthOf(node));
    for (let word = 0; word * 32 < most; word++) {
      const shared = Math.clz32(this.#nodes[node * this.#stride + word]! ^ this.#key[word]!);
      if (shared < 32) return Math.min(most, word * 32 + shared);
    }
    return most;
  }

  #agrees(node: number, length: number): boolean {
    return this.#sharedLength(node, length) === this.#lengthOf(node);
  }

  #find(length: number): number {
    let node = ROOT;
    while (this.#lengthOf(node) < length) {
      node = this.#child(node);
      if (node === 0 || !this.#agrees(node, length)) return -1;
    }
    return this.#lengthOf(node) === length ? node : -1;
  }

  /** The node of the key's prefix, made where there is none. */
  #nodeFor(length: number): number {
    let node = ROOT;
    while (this.#lengthOf(node) < length) {
      const next = this.#child(node);
      if (next === 0) {
        const leaf = this.#newNode(length);
        this.#hang(node, leaf);
        return leaf;
      }
      const shared = this.#sharedLength(next, length);
      if (shared < this.#lengthOf(next)) return this.#part(node, next, shared, length);
      node = next;
    }
    return node;
  }

  /** Puts a node between two, where the key leaves the lower one's prefix; gives the node of the key's prefix. */
  #part(upper: number, lower: number, shared: number, length: number): number {
    const between = this.#newNode(shared);
    this.#hang(upper, between);
    const at = lower * this.#stride;
    this.#nodes[this.#field(between, this.#side(this.#nodes, at, shared))] = lower;
    if (shared === length) return between;
    const leaf = this.#newNode(length);
    this.#hang(between, leaf);
    return leaf;
  }

  #hang(node: number, child: number): void {
    this.#nodes[this.#field(node, this.#side(this.#key, 0, this.#lengthOf(node)))] = child;
  }

  /** With the first `length` bits of the key. */
  #newNode(length: number): number {
    let node = this.#free;
    if (node !== 0) this.#free = this.#nodes[this.#field(node, LEFT)]!;
    else {
      node = this.#used++;
      if (node * this.#stride >= this.#nodes.length) this.#grow();
    }
    const nodes = this.#nodes;
    const at = node * this.#stride;
    for (let word = 0; word < this.#words; word++) {
      nodes[at + word] = this.#key[word]! & maskOf(length - word * 32);
    }
    nodes[at + this.#words + LENGTH] = length;
    nodes[at + this.#words + LEFT] = 0;
    nodes[at + this.#words + RIGHT] = 0;
    nodes[at + this.#words + VALUE] = NO_VALUE;
    return node;
  }

  #grow(): void {
    const larger = new Int32Array(this.#nodes.length * 2);
    larger.set(this.#nodes);
    this.#nodes = larger;
  }

  /** Takes a node without a value out, unless it parts two prefixes. */
  #prune(parent: number, node: number): void {
    const left = this.#nodes[this.#field(node, LEFT)]!;
    const right = this.#nodes[this.#field(node, RIGHT)]!;
    if (node === ROOT || (left !== 0 && right !== 0)) return;
    const at = node * this.#stride;
    const side = this.#side(this.#nodes, at, this.#lengthOf(parent));
    this.#nodes[this.#field(parent, side)] = left === 0 ? right : left;
    this.#nodes[this.#field(node, LEFT)] = this.#free;
    this.#free = node;
  }
}

function matches6(
  nodes: Int32Array,
  at: number,
  length: number,
  word0: number,
  word1: number,
  word2: number,
  word3: number,
): boolean {
  if (length <= 32) return (nodes[at]! ^ word0) >>> (32 - length) === 0;
  if ((nodes[at]! ^ word0) !== 0) return false;
  if (length <= 64) return (nodes[at + 1]! ^ word1) >>> (64 - length) === 0;
  if ((nodes[at + 1]! ^ word1) !== 0) return false;
  if (length <= 96) return (nodes[at + 2]! ^ word2) >>> (96 - length) === 0;
  if ((nodes[at + 2]! ^ word2) !== 0) return false;
  return (nodes[at + 3]! ^ word3) >>> (128 - length) === 0;
}
