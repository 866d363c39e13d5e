/**
 * An item as it is stored: when it was written, and the item.
 *
 *   timestamp, microseconds since the Unix epoch, 64 bits, big-endian ‖ the item as item-format.ts draws it
 */
import type { Item } from "../expression/value/attribute-value.ts";
import { itemSize } from "../expression/value/size.ts";
import { decodeItem, encodeItem, storedSize } from "./item/index.ts";

export const TIMESTAMP_BYTES = 8;
const HIGH = 2 ** 32;

/** Read when it is asked for: most writes need no more than the size of what was there. */
export class StoredItem {
  readonly bytes: Uint8Array;
  #item: Item | undefined;

  /** @param item what the bytes say, when it is known */
  constructor(bytes: Uint8Array, item?: Item) {
    this.bytes = bytes;
    this.#item = item;
  }

  /** Without the timestamp. */
  get encoded(): Uint8Array {
    return this.bytes.subarray(TIMESTAMP_BYTES);
  }

  get item(): Item {
    this.#item ??= decodeItem(this.encoded);
    return this.#item;
  }

  /** As DynamoDB counts it. */
  get sizeBytes(): number {
    return storedSize(this.encoded);
  }

  get timestampUs(): number {
    return readTimestamp(this.bytes, 0);
  }
}

export function storedItem(bytes: Uint8Array | undefined): StoredItem | undefined {
  return bytes === undefined ? undefined : new StoredItem(bytes);
}

/** @param encoded what `encodeItem` made */
export function stampItem(encoded: Uint8Array, timestampUs: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(TIMESTAMP_BYTES + encoded.length);
  writeTimestamp(bytes, 0, timestampUs);
  bytes.set(encoded, TIMESTAMP_BYTES);
  return bytes;
}

/** The same item as of another time. */
export function restamped(bytes: Uint8Array, timestampUs: number): Uint8Array {
  return stampItem(bytes.subarray(TIMESTAMP_BYTES), timestampUs);
}

export function stampedItem(item: Item, timestampUs: number): Uint8Array {
  return stampItem(encodeItem(item, itemSize(item)), timestampUs);
}

export function writeTimestamp(bytes: Uint8Array, at: number, timestampUs: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(at, Math.floor(timestampUs / HIGH));
  view.setUint32(at + 4, timestampUs % HIGH);
}

export function readTimestamp(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(at) * HIGH + view.getUint32(at + 4);
}
