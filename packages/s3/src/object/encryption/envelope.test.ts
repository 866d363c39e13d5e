import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layerKeys, unwrapKey, wrapKey } from "./envelope.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe("an envelope", () => {
  it("gives the data key back to the key and context that wrapped it", () => {
    fc.assert(
      fc.property(
        bytes(32),
        bytes(64),
        fc.uint8Array(),
        bytes(12),
        (key, dataKey, context, nonce) => {
          const wrapped = wrapKey(key, dataKey, context, nonce);
          expect(unwrapKey(key, wrapped, context)?.equals(dataKey)).toBe(true);
        },
      ),
    );
  });

  it("gives it to no other key, context or changed envelope", () => {
    const [key, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const context = Buffer.from("arn:aws:s3:::shelf/one");
    const wrapped = wrapKey(key, Buffer.alloc(32, 3), context, Buffer.alloc(12, 4));
    expect(unwrapKey(other, wrapped, context)).toBeUndefined();
    expect(unwrapKey(key, wrapped, Buffer.from("arn:aws:s3:::shelf/two"))).toBeUndefined();
    for (let at = 0; at < wrapped.length; at += 1) {
      const changed = Buffer.from(wrapped);
      changed[at] = changed[at]! ^ 1;
      expect(unwrapKey(key, changed, context)).toBeUndefined();
      expect(unwrapKey(key, wrapped.subarray(0, at), context)).toBeUndefined();
    }
  });

  it("holds one key a layer", () => {
    const dataKey = Buffer.concat([Buffer.alloc(32, 1), Buffer.alloc(32, 2)]);
    expect(layerKeys(dataKey)).toEqual([Buffer.alloc(32, 1), Buffer.alloc(32, 2)]);
  });
});
