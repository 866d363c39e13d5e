import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Disk } from "./disk.ts";
import { FileDisk } from "./file-disk.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { PagedBytes } from "./paged-bytes.ts";
import { simulatedEnvironment } from "./simulated-environment.ts";

const scratch = mkdtempSync(join(tmpdir(), "cloudglass-disk-fuzz-"));
let count = 0;
afterAll(() => rmSync(scratch, { recursive: true }));

const disks: Readonly<Record<string, () => Disk>> = {
  FileDisk: () => new FileDisk(join(scratch, String(count++)), { descriptorCountMax: 2 }),
  MemoryDisk: () => new MemoryDisk(),
  SimulatedDisk: () => simulatedEnvironment("fuzz").disk,
};

const path = fc.constantFrom("a", "b", "d/a", "d/b", "d/e/a");
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      path,
      sizes: fc.array(fc.nat(400), { maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("truncate" as const),
      path,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("rename" as const), path, to: path }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("remove" as const),
      path: fc.oneof(path, fc.constantFrom("d", "d/e")),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const), path }) },
);

describe("every disk agrees with a map from paths to bytes", () => {
  for (const [name, make] of Object.entries(disks)) {
    it(name, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
          const disk = make();
          const model = new Map<string, Buffer>();
          let fill = 0;
          for (const each of steps) {
            const known = model.get(each.path);
            if (each.do === "append") {
              const buffers = each.sizes.map((size) => Buffer.alloc(size, ++fill % 251));
              const before = known ?? Buffer.alloc(0);
              expect(disk.open(each.path).append(buffers)).toBe(before.byteLength);
              model.set(each.path, Buffer.concat([before, ...buffers]));
            } else if (each.do === "truncate" && known !== undefined) {
              const size = Math.floor(each.share * known.byteLength);
              disk.open(each.path).truncate(size);
              model.set(each.path, known.subarray(0, size));
            } else if (each.do === "rename" && known !== undefined) {
              disk.rename(each.path, each.to);
              model.delete(each.path);
              model.set(each.to, known);
            } else if (each.do === "remove") {
              disk.remove(each.path);
              for (const other of [...model.keys()]) {
                if (`${other}/`.startsWith(`${each.path}/`)) model.delete(other);
              }
            } else if (each.do === "close" && known !== undefined) {
              disk.open(each.path).close();
            }
          }
          for (const known of ["a", "b", "d/a", "d/b", "d/e/a"]) {
            expect(disk.size(known)).toBe(model.get(known)?.byteLength);
          }
          for (const [known, bytes] of model) {
            const read = Buffer.alloc(bytes.byteLength + 1);
            expect(disk.open(known).read(read, 0)).toBe(bytes.byteLength);
            expect(read.subarray(0, bytes.byteLength).equals(bytes)).toBe(true);
          }
        }),
        { numRuns: 100 },
      );
    });
  }
});

describe("PagedBytes", () => {
  it("holds what an array of bytes holds, across page borders", () => {
    const sizes = fc.oneof(fc.nat(2000), fc.integer({ min: 250_000, max: 270_000 }));
    const change = fc.oneof(
      fc.record({ append: sizes }),
      fc.record({ cut: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (changes, at) => {
          const bytes = new PagedBytes();
          let model = Buffer.alloc(0);
          changes.forEach((each, index) => {
            if ("append" in each) {
              const piece = Buffer.alloc(each.append, index + 1);
              bytes.append(piece);
              model = Buffer.concat([model, piece]);
            } else {
              const size = Math.floor(each.cut * model.byteLength);
              bytes.truncate(size);
              model = model.subarray(0, size);
            }
          });
          expect(bytes.size).toBe(model.byteLength);
          const offset = Math.floor(at * model.byteLength);
          expect(Buffer.from(bytes.copy(offset)).equals(model.subarray(offset))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
