import { expect, test } from "vitest";
import {
  checkLayerCount,
  checkLayersBesideCode,
  checkUpload,
  roomForCode,
} from "./package-limits.ts";

const MIB = 1024 * 1024;

test("code has the room that its layers leave", () => {
  expect(roomForCode([])).toBe(250 * MIB);
  expect(roomForCode([100 * MIB, 98_840_000])).toBe(58_446_400);
  expect(() => roomForCode([200 * MIB, 50 * MIB])).toThrow(
    "Layers consume more than the available size of 262144000 bytes",
  );
});

test("layers are refused beside code that leaves them no room, with what it all comes to", () => {
  expect(() => checkLayersBesideCode(150 * MIB, [50 * MIB, 50 * MIB])).not.toThrow();
  expect(() => checkLayersBesideCode(150 * MIB, [50 * MIB, 50 * MIB, 1])).toThrow(
    "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. " +
      "The actual size is 262144001 bytes.",
  );
  expect(() => checkLayersBesideCode(1, [250 * MIB])).toThrow("Layers consume more");
});

test("a function has five layers at most", () => {
  expect(() => checkLayerCount(["1", "2", "3", "4", "5"])).not.toThrow();
  expect(() => checkLayerCount(["1", "2", "3", "4", "5", "6"])).toThrow(
    "Cannot reference more than 5 layers.",
  );
});

test("a zip in a request is held to its own limit before the request is to that of requests", () => {
  const operation = "CreateFunction";
  const payload = new Uint8Array(70_167_212);
  expect(() => checkUpload(new Uint8Array(50 * MIB), { operation })).not.toThrow();
  expect(() => checkUpload(new Uint8Array(50 * MIB + 1), { operation, payload })).toThrow(
    "Zipped size must be smaller than 52428800 bytes",
  );
  expect(() => checkUpload(new Uint8Array(1), { operation, payload })).toThrow(
    "Request must be smaller than 70167211 bytes for the CreateFunction operation",
  );
});
