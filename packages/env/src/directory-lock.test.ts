import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DirectoryInUseError, lockDirectory } from "./directory-lock.ts";
import { systemEnvironment } from "./system-environment.ts";

const scratch = mkdtempSync(join(tmpdir(), "cloudglass-lock-"));
let count = 0;
const fresh = () => join(scratch, String(count++));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A process that holds the lock of a directory. */
async function holder(directory: string): Promise<ChildProcess> {
  const script = `
    import { lockDirectory } from ${JSON.stringify(new URL("./directory-lock.ts", import.meta.url).href)};
    lockDirectory(${JSON.stringify(directory)});
    console.log("locked");
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve, reject) => {
    child.stdout!.once("data", resolve);
    child.once("exit", reject);
  });
  return child;
}

describe("lockDirectory", () => {
  it("refuses a directory that a running process uses, naming the process", async () => {
    const directory = fresh();
    const child = await holder(directory);
    try {
      lockDirectory(directory);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(DirectoryInUseError);
      expect(String(error)).toContain(`${directory} is in use by process ${child.pid}`);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("takes over the lock of a process that was killed", async () => {
    const directory = fresh();
    const child = await holder(directory);
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await exited;
    const unlock = lockDirectory(directory);
    expect(JSON.parse(readFileSync(join(directory, "lock"), "utf8")).pid).toBe(process.pid);
    unlock();
  });

  it("refuses the same process a second time, and gives the lock back", () => {
    const directory = fresh();
    const unlock = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(`in use by this process (${process.pid})`);
    unlock();
    lockDirectory(directory)();
    expect(readdirSync(directory)).toEqual([]);
  });

  it.runIf(process.platform === "linux")("knows a process number that is in use again", () => {
    const directory = fresh();
    lockDirectory(directory)();
    // As after the restart of a container: the number is that of a running process, its start is not.
    const lock = join(directory, "lock");
    writeFileSync(lock, JSON.stringify({ pid: process.pid, started: "another boot/1" }));
    lockDirectory(directory)();
  });

  it("takes over a lock that loss of power cut short, or of a process that is gone", () => {
    const directory = fresh();
    lockDirectory(directory)();
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    for (const text of ["", '{"pid":', "[]", JSON.stringify({ pid, started: "" })]) {
      writeFileSync(join(directory, "lock"), text);
      lockDirectory(directory)();
    }
  });
});

describe("systemEnvironment", () => {
  it("keeps bytes in the data directory, for one at a time, and gives it back when closed", () => {
    const dataDirectory = fresh();
    const first = systemEnvironment({ dataDirectory });
    expect(first.durability).toBe("process");
    first.disk.open("d/f").append([Buffer.from("kept")]);
    expect(() => systemEnvironment({ dataDirectory })).toThrow(DirectoryInUseError);
    first.close();
    const second = systemEnvironment({ dataDirectory, durability: "power" });
    expect(second.disk.size("d/f")).toBe(4);
    expect(second.durability).toBe("power");
    second.close();
  });

  it("keeps everything in memory without a data directory", () => {
    const environment = systemEnvironment();
    expect(environment.durability).toBe("memory");
    expect(environment.disk.hostPath("x")).toBeUndefined();
    environment.close();
  });
});
