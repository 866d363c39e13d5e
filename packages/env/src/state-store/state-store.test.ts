import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { FileStateStore } from "./file-state-store.ts";
import { MemoryStateStore } from "./memory-state-store.ts";
import { stateStoreContract } from "./state-store.contract.ts";

const scratch = mkdtempSync(join(tmpdir(), "cloudglass-states-"));
let count = 0;
afterAll(() => rmSync(scratch, { recursive: true }));

const files = (durability: "process" | "power") => () =>
  new FileStateStore({
    dataDirectory: join(scratch, String(count++)),
    durability,
    directories: ["s3", "iam"],
  });

stateStoreContract("MemoryStateStore", () => new MemoryStateStore());
stateStoreContract("FileStateStore", files("process"));
stateStoreContract("FileStateStore with durability power", files("power"));
