import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChecksumAlgorithm, checksumAlgorithms, isCrc } from "./algorithm.ts";
import { combineComposite, combineFullObject } from "./combine.ts";
import { crc64nvme } from "./crc64.ts";
import { checksumOf, startChecksum } from "./digest.ts";

const crcs = checksumAlgorithms.filter(isCrc);
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });

/** One bit at a time, straight from the definition. */
function crc64BitByBit(input: Uint8Array): bigint {
  let crc = 0xffff_ffff_ffff_ffffn;
  for (const byte of input) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1n ? (crc >> 1n) ^ 0x9a6c9329ac4bc9b5n : crc >> 1n;
    }
  }
  return crc ^ 0xffff_ffff_ffff_ffffn;
}

describe("checksums", () => {
  // The "check" column of the catalogue of parametrised CRC algorithms; FIPS 180-4 for SHA.
  it.each<[ChecksumAlgorithm, string]>([
    ["CRC32", "cbf43926"],
    ["CRC32C", "e3069283"],
    ["CRC64NVME", "ae8b14860a799888"],
    ["SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
    ["SHA256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
  ])("%s of 123456789 is the published value", (algorithm, hex) => {
    const value = checksumOf(algorithm, Buffer.from("123456789"));
    expect(Buffer.from(value, "base64").toString("hex")).toBe(hex);
  });

  it("CRC-64 agrees with its definition for every length and start", () => {
    fc.assert(
      fc.property(bytes(200), bytes(50), (a, b) => {
        expect(crc64nvme(b, crc64nvme(a))).toBe(crc64BitByBit(Buffer.concat([a, b])));
      }),
      { numRuns: 200 },
    );
  });

  it("CRC-64 carries on over the edge of its buffer", () => {
    const long = Buffer.alloc(65_536 * 2 + 5, "cloudglass");
    expect(crc64nvme(long)).toBe(
      crc64nvme(long.subarray(70_001), crc64nvme(long.subarray(0, 70_001))),
    );
  });

  it("a running checksum does not see how the bytes were cut", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...checksumAlgorithms),
        fc.array(bytes(40)),
        (algorithm, cuts) => {
          const running = startChecksum(algorithm);
          for (const cut of cuts) running.update(cut);
          expect(running.digest()).toBe(checksumOf(algorithm, Buffer.concat(cuts)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("combined CRCs of parts are the CRC of the whole", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...crcs),
        fc.array(bytes(60), { minLength: 1 }),
        (algorithm, cuts) => {
          const parts = cuts.map((cut) => ({
            value: checksumOf(algorithm, cut),
            sizeBytes: cut.length,
          }));
          expect(combineFullObject(algorithm, parts)).toBe(
            checksumOf(algorithm, Buffer.concat(cuts)),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it("combines parts of gigabytes by their lengths alone", () => {
    // Zeros behind a CRC: |b| = 5 GiB in one step must equal five steps of 1 GiB.
    const zeros = (sizeBytes: number, value: string) => ({ sizeBytes, value });
    const start = { value: checksumOf("CRC64NVME", Buffer.from("a")), sizeBytes: 1 };
    const nothing = Buffer.alloc(8).toString("base64");
    const once = combineFullObject("CRC64NVME", [start, zeros(5 * 2 ** 30, nothing)]);
    const steps = Array.from({ length: 5 }, () => zeros(2 ** 30, nothing));
    expect(combineFullObject("CRC64NVME", [start, ...steps])).toBe(once);
  });

  it("a composite checksum is that of the raw checksums, and counts the parts", () => {
    const parts = ["a", "b"].map((text) => ({
      value: checksumOf("SHA256", Buffer.from(text)),
      sizeBytes: 1,
    }));
    const raw = Buffer.concat(parts.map(({ value }) => Buffer.from(value, "base64")));
    expect(combineComposite("SHA256", parts)).toBe(`${checksumOf("SHA256", raw)}-2`);
  });
});
