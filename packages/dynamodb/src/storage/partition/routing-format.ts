/**
 * A routing table as bytes; numbers are little-endian, and whole ones take 64 bits of which 53 are used.
 *
 *   0  magic "CGr1"   4  CRC-32 of the rest   8  version   16  next id   24  routes u32   28  replaced u32
 *  32  routes × ( id | parent's id, 0 for none | length of `from` u16 | from )
 *      replaced × ( id | parent's id, 0 for none | low child's id | high child's id )
 */
import { crc32 } from "@node-rs/crc32";
import { type Replaced, type Route, RoutingTable } from "./routing-table.ts";

const MAGIC = 0x3172_4743;
const HEADER_BYTES = 32;
const ROUTE_BYTES = 18;
const REPLACED_BYTES = 32;

export function encodeRoutingTable(table: RoutingTable): Uint8Array {
  const { version, nextId, routes, replaced } = table;
  const fromBytes = routes.reduce((sum, { range }) => sum + (range.from?.length ?? 0), 0);
  const bytes = Buffer.alloc(
    HEADER_BYTES + routes.length * ROUTE_BYTES + fromBytes + replaced.length * REPLACED_BYTES,
  );
  bytes.writeUInt32LE(MAGIC, 0);
  let at = writeWholes(bytes, 8, [version, nextId]);
  at = bytes.writeUInt32LE(routes.length, at);
  at = bytes.writeUInt32LE(replaced.length, at);
  for (const { id, parentId, range } of routes) {
    const from = range.from ?? new Uint8Array();
    at = writeWholes(bytes, at, [id, parentId ?? 0]);
    at = bytes.writeUInt16LE(from.length, at);
    bytes.set(from, at);
    at += from.length;
  }
  for (const { id, parentId, lowId, highId } of replaced) {
    at = writeWholes(bytes, at, [id, parentId ?? 0, lowId, highId]);
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

/** Undefined for bytes that are not what was written. */
export function decodeRoutingTable(given: Uint8Array): RoutingTable | undefined {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) return undefined;
  if (bytes.readUInt32LE(4) !== crc32(bytes.subarray(8))) return undefined;
  const begun: Route[] = [];
  let at = HEADER_BYTES;
  for (let left = bytes.readUInt32LE(24); left > 0; left--) {
    const fromAt = at + ROUTE_BYTES;
    const end = fromAt + bytes.readUInt16LE(fromAt - 2);
    const from = begun.length === 0 ? undefined : Uint8Array.from(bytes.subarray(fromAt, end));
    const [id, parentId] = readWholes(bytes, at, 2) as [number, number];
    begun.push({ id, parentId: parentId || undefined, range: { from } });
    at = end;
  }
  const routes = begun.map(
    (route, position): Route => ({
      ...route,
      range: { from: route.range.from, to: begun[position + 1]?.range.from },
    }),
  );
  const replaced: Replaced[] = [];
  for (let left = bytes.readUInt32LE(28); left > 0; left--) {
    const [id, parentId, lowId, highId] = readWholes(bytes, at, 4) as [
      number,
      number,
      number,
      number,
    ];
    replaced.push({ id, parentId: parentId || undefined, lowId, highId });
    at += REPLACED_BYTES;
  }
  const [version, nextId] = readWholes(bytes, 8, 2) as [number, number];
  return new RoutingTable({ version, nextId, routes, replaced });
}

function writeWholes(bytes: Buffer, at: number, values: readonly number[]): number {
  for (const value of values) at = bytes.writeBigUInt64LE(BigInt(value), at);
  return at;
}

function readWholes(bytes: Buffer, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => Number(bytes.readBigUInt64LE(at + index * 8)));
}
