import { MemoryDisk } from "@cloudglass/env";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorruptionError } from "../lsm/index.ts";
import { keyOf, localPrefix, SPACE } from "./key-spaces.ts";
import { NODES } from "./keyspace.fixture.ts";
import { decodeRoutingTable, encodeRoutingTable } from "./routing-format.ts";
import { RoutingStore } from "./routing-store.ts";
import { divide, RoutingTable } from "./routing-table.ts";

const suffixes = fc.uint8Array({ minLength: 1, maxLength: 4 });

/** Tables as splits make them: of the partition that has a suffix, at it. */
const tables = fc.array(suffixes, { maxLength: 20 }).map((boundaries) => {
  let table = RoutingTable.whole();
  let nextId = table.nextId;
  for (const boundary of boundaries) {
    const route = table.routes[table.indexOf(keyOf(SPACE.items, boundary))!]!;
    const { from } = route.range;
    if (from !== undefined && Buffer.compare(from, boundary) === 0) continue;
    const { low, high } = divide(route, boundary, [nextId, nextId + 1]);
    nextId += 2;
    table = table.split(low, high);
  }
  return table;
});

describe("a routing table", () => {
  it("gives every key to the one partition whose range has it", () => {
    fc.assert(
      fc.property(tables, suffixes, (table, suffix) => {
        const owners = table.routes.flatMap(({ range: { from, to } }, index) =>
          (from === undefined || Buffer.compare(suffix, from) >= 0) &&
          (to === undefined || Buffer.compare(suffix, to) < 0)
            ? [index]
            : [],
        );
        expect(owners).toHaveLength(1);
        for (const space of [SPACE.items, SPACE.localIndexes, SPACE.locks]) {
          expect(table.indexOf(keyOf(space, suffix))).toBe(owners[0]);
        }
      }),
    );
  });

  it("covers everything once, with ids that were never used before", () => {
    fc.assert(
      fc.property(tables, ({ routes, replaced, nextId }) => {
        expect(routes[0]!.range.from).toBeUndefined();
        expect(routes.at(-1)!.range.to).toBeUndefined();
        for (const [index, { range }] of routes.slice(1).entries()) {
          expect(range.from).toEqual(routes[index]!.range.to);
        }
        const ids = [...routes, ...replaced].map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(Math.max(...ids)).toBeLessThan(nextId);
      }),
    );
  });

  it("finds what a partition wrote for itself at the lowest of its descendants", () => {
    fc.assert(
      fc.property(tables, (table) => {
        for (const { id } of [...table.routes, ...table.replaced]) {
          const index = table.indexOf(localPrefix(SPACE.changes, id))!;
          let holder = id;
          for (;;) {
            const split = table.replaced.find((each) => each.id === holder);
            if (split === undefined) break;
            holder = split.lowId;
          }
          expect(table.routes[index]!.id).toBe(holder);
        }
        expect(table.indexOf(localPrefix(SPACE.changes, table.nextId))).toBeUndefined();
      }),
    );
  });

  it("comes back from its bytes, and from no others", () => {
    fc.assert(
      fc.property(tables, fc.nat(), fc.integer({ min: 1, max: 255 }), (table, place, mask) => {
        const bytes = encodeRoutingTable(table);
        expect(partsOf(decodeRoutingTable(bytes)!)).toEqual(partsOf(table));
        const changed = Uint8Array.from(bytes);
        changed[place % bytes.length]! ^= mask;
        expect(decodeRoutingTable(changed)).toBeUndefined();
        expect(decodeRoutingTable(bytes.subarray(0, place % bytes.length))).toBeUndefined();
      }),
    );
  });
});

describe("the copies of a routing table", () => {
  const opened = (disk: MemoryDisk) => new RoutingStore({ disk, nodes: NODES, syncs: false });

  it("give the newest that two have, whatever becomes of one", async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.nat(2), fc.nat(), async (table, node, place) => {
        const disk = new MemoryDisk();
        await opened(disk).write(table);
        damage(disk, `${NODES[node]!.name}/routing`, place);
        const recovered = await opened(disk).recover();
        expect(recovered.routes).toEqual(table.routes);
        // All copies are whole again: another one may go.
        damage(disk, `${NODES[(node + 1) % 3]!.name}/routing`, place);
        expect((await opened(disk).recover()).routes).toEqual(table.routes);
      }),
    );
  });

  it("are refused when two are not what was written", async () => {
    const disk = new MemoryDisk();
    await opened(disk).write(RoutingTable.whole());
    for (const { name } of NODES.slice(0, 2)) damage(disk, `${name}/routing`, 5);
    await expect(opened(disk).recover()).rejects.toThrow(CorruptionError);
  });

  it("never come back with a change that did not count", async () => {
    const [first] = NODES as [(typeof NODES)[0]];
    const disk = new MemoryDisk();
    const whole = RoutingTable.whole();
    const { low, high } = divide(whole.routes[0]!, Uint8Array.of(1), [2, 3]);
    await opened(disk).write(whole);
    // Only one copy got the change, and cannot be read when the next process starts.
    const lost = encodeRoutingTable(whole.split(low, high));
    replaceFile(disk, `${first.name}/routing`, Uint8Array.of(1));
    await opened(disk).recover();
    replaceFile(disk, `${first.name}/routing`, lost);
    expect((await opened(disk).recover()).routes).toEqual(whole.routes);
  });

  it("leave no directory of a partition that they do not name", async () => {
    const disk = new MemoryDisk();
    for (const { name } of NODES) {
      replaceFile(disk, `${name}/partition-1/log/a`, Uint8Array.of(1));
      replaceFile(disk, `${name}/partition-7/tables/a`, Uint8Array.of(1));
    }
    expect(await opened(disk).removeOthers(RoutingTable.whole())).toBe(8);
    for (const { name } of NODES) expect(disk.list(name)).toEqual(["partition-1"]);
  });
});

function partsOf({ version, nextId, routes, replaced }: RoutingTable) {
  return { version, nextId, routes, replaced };
}

function damage(disk: MemoryDisk, path: string, place: number): void {
  const file = disk.open(path);
  const bytes = new Uint8Array(file.size);
  file.read(bytes, 0);
  bytes[place % bytes.length]! ^= 0x40;
  replaceFile(disk, path, bytes);
}

function replaceFile(disk: MemoryDisk, path: string, bytes: Uint8Array): void {
  disk.remove(path);
  disk.open(path).append([bytes]);
}
