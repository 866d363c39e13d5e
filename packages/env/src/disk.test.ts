import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { diskContract } from "./disk.contract.ts";
import { FileDisk } from "./file-disk.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { simulatedEnvironment } from "./simulated-environment.ts";

const scratch = mkdtempSync(join(tmpdir(), "cloudglass-disk-"));
let count = 0;
const fresh = () => join(scratch, String(count++));
afterAll(() => rmSync(scratch, { recursive: true }));

diskContract("FileDisk", () => new FileDisk(fresh()));
diskContract(
  "FileDisk with one descriptor",
  () => new FileDisk(fresh(), { descriptorCountMax: 1 }),
);
diskContract("a directory of a FileDisk", () => new FileDisk(fresh()).directory("some/where"));
diskContract("MemoryDisk", () => new MemoryDisk());
diskContract("a directory of a MemoryDisk", () => new MemoryDisk().directory("some/where"));
diskContract("SimulatedDisk", () => simulatedEnvironment("contract").disk);
