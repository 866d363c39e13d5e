/** Variables of functions on disk: nobody who reads the files reads what they hold. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";

test("variables are encrypted at rest, and are what the function has", async () => {
  const emulator = await startEmulator();
  try {
    const Role = await createRole(emulator, "runner");
    const source = "export const handler = async () => process.env.PASSWORD;";
    const Environment = { Variables: { PASSWORD: "swordfish-7f3a" } };
    await createFunction(emulator, "guarded", source, { Role, Environment });
    expect((await invoke(emulator, "guarded")).payload).toBe("swordfish-7f3a");
    const files = readdirSync(emulator.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(files.some((bytes) => bytes.includes("guarded"))).toBe(true);
    expect(files.some((bytes) => bytes.includes("swordfish-7f3a"))).toBe(false);
  } finally {
    await emulator.stop();
  }
});
