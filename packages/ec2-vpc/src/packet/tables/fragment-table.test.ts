import { expect, test } from "vitest";
import { FragmentTable } from "./fragment-table.ts";
import { type Packet, packet } from "./testing/arbitrary.ts";

const fields = { protocol: 17, identification: 7 };
const first = packet("10.0.0.1", "10.0.0.2", { ...fields, sourcePort: 53, destinationPort: 4000 });
const later = (more: Partial<Packet> = {}) =>
  packet("10.0.0.1", "10.0.0.2", { ...fields, ...more });

test("a later fragment has the ports of the first, seen at the same place, for 30 seconds", () => {
  const table = new FragmentTable();
  const early = later();
  expect(table.complete(0, "eni-1", early)).toBe(false);
  table.remember(0, "eni-1", first);
  expect(table.complete(29_999, "eni-1", early)).toBe(true);
  expect(early).toMatchObject({ sourcePort: 53, destinationPort: 4000 });
  expect(table.complete(30_000, "eni-1", later())).toBe(false);
  expect(table.complete(0, "eni-2", later())).toBe(false);
  expect(table.complete(0, "eni-1", later({ identification: 8 }))).toBe(false);
  expect(table.complete(0, "eni-1", later({ protocol: 6 }))).toBe(false);
  expect(table.complete(0, "eni-1", later({ source: 1 }))).toBe(false);
});

test("of IPv6 packets too", () => {
  const table = new FragmentTable();
  const six = packet("2001:db8::1", "2001:db8::2", { protocol: 58, icmpType: 128, icmpCode: 0 });
  table.remember(0, "eni-1", { ...six, icmpIdentifier: 9 });
  const rest = { ...six, icmpType: 0 };
  expect(table.complete(1, "eni-1", rest)).toBe(true);
  expect(rest).toMatchObject({ icmpType: 128, icmpIdentifier: 9 });
  expect(table.complete(1, "eni-1", { ...six, destination3: 3 })).toBe(false);
});

test("the oldest packets are forgotten when there are too many, and those whose time is over", () => {
  const table = new FragmentTable(100);
  for (let n = 0; n < 250; n++) table.remember(n, "eni-1", { ...first, identification: n });
  expect(table.size).toBe(100);
  expect(table.complete(250, "eni-1", later({ identification: 149 }))).toBe(false);
  expect(table.complete(250, "eni-1", later({ identification: 150 }))).toBe(true);
  table.remember(60_000, "eni-1", first);
  expect(table.size).toBe(1);
});
