/**
 * The CBOR reader takes every well-formed value and refuses everything else, judged by RFC 8949 and
 * the SDK's codec.
 */
import { cbor } from "@smithy/core/cbor";
import { NumericValue } from "@smithy/core/serde";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCbor } from "./cbor-reader.ts";
import { CborBuffer, CborWriter, writeAny } from "./cbor-writer.ts";
import type { ServiceModel } from "./model.ts";
import { ServiceError } from "./service-error.ts";

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));

function encoded(value: unknown): Uint8Array {
  const buffer = new CborBuffer();
  writeAny(value, buffer);
  return buffer.finish();
}

// RFC 8949, appendix A.
test.each([
  ["00", 0],
  ["1818", 24],
  ["1903e8", 1000],
  ["1a000f4240", 1000000],
  ["1b000000e8d4a51000", 1000000000000],
  ["1bffffffffffffffff", 18446744073709551615n],
  ["c249010000000000000000", 18446744073709551616n],
  ["3bffffffffffffffff", -18446744073709551616n],
  ["c349010000000000000000", -18446744073709551617n],
  ["20", -1],
  ["3903e7", -1000],
  ["f90000", 0],
  ["f98000", -0],
  ["f93c00", 1],
  ["fb3ff199999999999a", 1.1],
  ["f97bff", 65504],
  ["fa47c35000", 100000],
  ["f90001", 2 ** -24],
  ["f90400", 0.00006103515625],
  ["f9c400", -4],
  ["f97c00", Number.POSITIVE_INFINITY],
  ["f97e00", Number.NaN],
  ["f9fc00", Number.NEGATIVE_INFINITY],
  ["f4", false],
  ["f5", true],
  ["f6", null],
  ["f7", null],
  ["c11a514b67b0", new Date(1363896240000)],
  ["c1fb41d452d9ec200000", new Date(1363896240500)],
  ["d74401020304", new Uint8Array([1, 2, 3, 4])],
  ["40", new Uint8Array(0)],
  ["62c3bc", "ü"],
  ["64f0908591", "𐅑"],
  ["8301820203820405", [1, [2, 3], [4, 5]]],
  ["a26161016162820203", { a: 1, b: [2, 3] }],
  ["5f42010243030405ff", new Uint8Array([1, 2, 3, 4, 5])],
  ["7f657374726561646d696e67ff", "streaming"],
  ["9fff", []],
  ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
  ["bf61610161629f0203ffff", { a: 1, b: [2, 3] }],
])("%s is read as the RFC says", (text, value) => {
  expect(parseCbor(hex(text))).toEqual(value);
});

test("a decimal fraction keeps its digits, and is the SDK's kind of number", () => {
  const read = (text: string) => parseCbor(hex(text)) as NumericValue;
  expect(read("c48221196ab3").string).toBe("273.15");
  expect(read("c4822203").string).toBe("0.003");
  expect(read("c4822203") instanceof NumericValue).toBe(true);
});

test.each([
  ["nothing", ""],
  ["bytes behind the value", "0000"],
  ["a reserved length", "1c"],
  ["a break outside a container", "ff"],
  ["a chunk of another type", "5f6161ff"],
  ["an indefinite chunk in an indefinite text", "7f7f6161ffff"],
  ["a key that is not a text", "a10101"],
  ["a simple value without a meaning", "f0"],
  ["a text that is not UTF-8", "61ff"],
  ["half a code point in a chunk", "7f61c361bcff"],
  ["a timestamp that is a text", "c16161"],
  ["a timestamp beyond all dates", "c1fb7fefffffffffffff"],
  ["a decimal fraction of one part", "c48101"],
  ["a decimal fraction with a huge exponent", "c4821a7fffffff01"],
  ["an array longer than its bytes", "9a00ffffff00"],
])("%s is refused", (_name, text) => {
  expect(() => parseCbor(hex(text))).toThrow(ServiceError);
});

describe("properties", () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      fc.string({ unit: "grapheme" }),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 40 }),
      fc.array(tie("any"), { maxLength: 5 }),
      fc.dictionary(fc.string({ maxLength: 8 }), tie("any"), { maxKeys: 5 }),
    ),
  })).any;

  test("what the writer writes, our reader and the SDK's read alike", () => {
    fc.assert(
      fc.property(value, (content) => {
        const bytes = encoded(content);
        expect(parseCbor(bytes)).toEqual(plain(content));
        expect(plain(cbor.deserialize(bytes))).toEqual(plain(content));
      }),
      { numRuns: 500 },
    );
  });

  test("a value cut short is refused at every byte", () => {
    fc.assert(
      fc.property(value, (content) => {
        const bytes = encoded(content);
        for (let length = 0; length < bytes.length; length += 1) {
          expect(() => parseCbor(bytes.subarray(0, length))).toThrow(ServiceError);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("any bytes are read or refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          parseCbor(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ServiceError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test("what is read does not share memory with the body", () => {
  // Bodies are Buffers, whose slices are views.
  for (const text of ["4161", "5f4161ff"]) {
    const body = Buffer.from(text, "hex");
    const read = parseCbor(body) as Uint8Array;
    body.fill(0);
    expect(read).toEqual(new Uint8Array([0x61]));
  }
});

test("an answer is a copy: the next one does not change it", () => {
  const model: ServiceModel = {
    service: "x",
    sdkId: "X",
    version: "1",
    signingNames: ["x"],
    protocols: ["rpcv2-cbor"],
    operations: {},
    shapes: {
      S: { type: "structure", members: { A: { target: "string" }, T: { target: "timestamp" } } },
    },
  };
  const buffer = new CborBuffer();
  const write = new CborWriter(model).of("S");
  write({ A: "one", T: new Date(1500) }, buffer);
  const first = buffer.finish();
  write({ A: "two" }, buffer);
  expect(parseCbor(buffer.finish())).toEqual({ A: "two" });
  expect(parseCbor(first)).toEqual({ A: "one", T: new Date(1500) });
});

/** Classes of bytes, key order and prototypes do not matter. */
function plain(content: unknown): unknown {
  if (content instanceof Uint8Array) return new Uint8Array(content);
  if (Array.isArray(content)) return content.map(plain);
  if (typeof content !== "object" || content === null) return content;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(content)) {
    Object.defineProperty(copy, key, {
      value: plain(item),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}
