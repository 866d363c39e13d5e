import { describe, expect, it } from "vitest";
import { content } from "./disk.contract.ts";
import type { Disk } from "./disk.ts";
import { simulatedEnvironment } from "./simulated-environment.ts";

const bytes = (text: string) => [Buffer.from(text)];
const ended = expect.objectContaining({ name: "DiskError", code: "ECLOSED" });

/** What is found after loss of power, for each of many seeds. */
async function afterPowerLoss<T>(
  before: (disk: Disk) => Promise<void> | void,
  look: (disk: Disk) => T,
): Promise<T[]> {
  const found: T[] = [];
  for (let seed = 0; seed < 60; seed++) {
    const { medium, disk } = simulatedEnvironment(seed);
    await before(disk);
    medium.crash("power");
    found.push(look(medium.attach()));
  }
  return found;
}

describe("SimulatedMedium", () => {
  it("keeps every completed append when only the process dies", () => {
    const { medium, disk } = simulatedEnvironment(1);
    disk.open("d/f").append(bytes("not synced"));
    medium.crash("process");
    expect(content(medium.attach().open("d/f"))).toBe("not synced");
  });

  it("loses any suffix of what was not synced when the power goes, and nothing else", async () => {
    const found = await afterPowerLoss(
      async (disk) => {
        const file = disk.open("f");
        file.append(bytes("durable/"));
        await file.sync();
        await disk.syncDirectory("");
        file.append(bytes("at "));
        file.append(bytes("risk"));
      },
      (disk) => content(disk.open("f")),
    );
    for (const text of found) {
      expect("durable/at risk".startsWith(text)).toBe(true);
      expect(text.length).toBeGreaterThanOrEqual("durable/".length);
    }
    expect(found).toContain("durable/");
    expect(found).toContain("durable/at risk");
    expect(new Set(found).size).toBeGreaterThan(4);
  });

  it("may lose a file whose directory was not synced, though the file was", async () => {
    const found = await afterPowerLoss(
      async (disk) => {
        const file = disk.open("f");
        file.append(bytes("x"));
        await file.sync();
      },
      (disk) => disk.size("f"),
    );
    expect(new Set(found)).toEqual(new Set([undefined, 1]));
  });

  it("keeps a sync that had not ended from counting", async () => {
    const found = await afterPowerLoss(
      async (disk) => {
        const file = disk.open("f");
        await disk.syncDirectory("");
        file.append(bytes("abc"));
        void file.sync();
      },
      (disk) => disk.size("f"),
    );
    expect(new Set(found)).toEqual(new Set([0, 1, 2, 3]));
  });

  it("leaves a rename done or not done, never half", async () => {
    const found = await afterPowerLoss(
      async (disk) => {
        for (const [path, text] of [
          ["current", "old"],
          ["next", "new"],
        ] as const) {
          const file = disk.open(path);
          file.append(bytes(text));
          await file.sync();
        }
        await disk.syncDirectory("");
        disk.rename("next", "current");
      },
      (disk) => `${disk.list("").join()}: ${content(disk.open("current"))}`,
    );
    expect(new Set(found)).toEqual(new Set(["current,next: old", "current: new"]));
  });

  it("keeps a synced rename and the synced removal", async () => {
    const found = await afterPowerLoss(
      async (disk) => {
        for (const path of ["a/x", "b/y"]) {
          const file = disk.open(path);
          file.append(bytes(path));
          await file.sync();
        }
        await disk.syncDirectory("a");
        await disk.syncDirectory("b");
        disk.rename("a/x", "c/x");
        disk.remove("b/y");
        await disk.syncDirectory("c");
        await disk.syncDirectory("b");
      },
      (disk) => [disk.list("a"), disk.list("b"), content(disk.open("c/x"))],
    );
    for (const names of found) expect(names).toEqual([[], [], "a/x"]);
  });

  it("may bring a removed file back when its directory was not synced", async () => {
    const found = await afterPowerLoss(
      async (disk) => {
        const file = disk.open("f");
        file.append(bytes("x"));
        await file.sync();
        await disk.syncDirectory("");
        disk.remove("f");
      },
      (disk) => disk.size("f"),
    );
    expect(new Set(found)).toEqual(new Set([undefined, 1]));
  });

  it("may undo a cut that was not synced, and never mixes the two", async () => {
    const found = await afterPowerLoss(
      async (disk) => {
        const file = disk.open("f");
        file.append(bytes("0123456789"));
        await file.sync();
        await disk.syncDirectory("");
        file.truncate(4);
        file.append(bytes("AB"));
      },
      (disk) => content(disk.open("f")),
    );
    const whole = ["0123456789", "0123", "0123A", "0123AB"];
    for (const text of found) expect(whole).toContain(text);
    expect(found).toContain("0123456789");
    expect(found).toContain("0123AB");
  });

  it("ends the process: its disk and files throw, and what it waits for never comes", async () => {
    const { medium, disk, clock } = simulatedEnvironment(1);
    const file = disk.open("f");
    let came = false;
    void file.sync().finally(() => {
      came = true;
    });
    medium.crash("process");
    expect(() => file.append(bytes("x"))).toThrow(ended);
    expect(() => disk.open("g")).toThrow(ended);
    expect(() => disk.list("")).toThrow(ended);
    medium.attach();
    expect(() => file.append(bytes("x"))).toThrow(ended);
    await clock.advance(1000);
    expect(came).toBe(false);
  });

  it("stops in the middle of an append, leaving any prefix of it", () => {
    const sizes = new Set<number>();
    for (let seed = 0; seed < 100; seed++) {
      const { medium, disk } = simulatedEnvironment(seed);
      const file = disk.open("f");
      file.append(bytes("whole"));
      medium.haltAfter(2);
      file.append(bytes("/whole"));
      expect(medium.halted).toBe(false);
      expect(() => file.append([Buffer.from("ab"), Buffer.from("cd")])).toThrow(ended);
      expect(medium.halted).toBe(true);
      expect(() => file.append(bytes("x"))).toThrow(ended);
      medium.crash("process");
      const left = content(medium.attach().open("f"));
      expect("whole/wholeabcd".startsWith(left)).toBe(true);
      sizes.add(left.length);
    }
    expect(sizes).toEqual(new Set([11, 12, 13, 14, 15]));
  });

  it("fails the operations that a fault names, where it says, until it ends", () => {
    const { medium, disk } = simulatedEnvironment(1);
    const sick = disk.open("nodes/n1/extent");
    const well = disk.open("nodes/n2/extent");
    const end = medium.fail({ path: "nodes/n1", operations: ["append"], code: "EIO" });
    expect(() => sick.append(bytes("x"))).toThrow(expect.objectContaining({ code: "EIO" }));
    expect(sick.size).toBe(0);
    expect(sick.read(Buffer.alloc(1), 0)).toBe(0);
    well.append(bytes("x"));
    end();
    sick.append(bytes("x"));
    expect(sick.size).toBe(1);
  });

  it("fails the share of operations that a fault gives", () => {
    const { medium, disk } = simulatedEnvironment("share");
    const file = disk.open("f");
    medium.fail({ path: "", operations: ["append"], code: "EIO", probability: 0.3 });
    for (let n = 0; n < 1000; n++) {
      try {
        file.append(bytes("x"));
      } catch {
        // Counted by what is missing.
      }
    }
    expect(Math.abs(file.size - 700)).toBeLessThan(100);
  });

  it("trusts a file no more after its sync failed, until the process ends", async () => {
    const { medium, disk } = simulatedEnvironment(1);
    const file = disk.open("f");
    file.append(bytes("x"));
    const end = medium.fail({ path: "f", operations: ["sync"], code: "EIO" });
    await expect(file.sync()).rejects.toMatchObject({ code: "EIO" });
    end();
    expect(() => file.append(bytes("y"))).toThrow(expect.objectContaining({ code: "EIO" }));
  });

  it("runs out of space where a limit is, and nothing is written then", () => {
    const { medium, disk } = simulatedEnvironment(1);
    const file = disk.open("n1/f");
    medium.limit("n1", 10);
    file.append(bytes("12345678"));
    expect(() => file.append(bytes("abc"))).toThrow(expect.objectContaining({ code: "ENOSPC" }));
    expect(content(file)).toBe("12345678");
    file.append(bytes("90"));
    disk.open("n2/f").append(bytes("not in that directory"));
    medium.heal();
    file.append(bytes("abc"));
    expect(file.size).toBe(13);
  });

  it("rots a bit at rest", () => {
    const { medium, disk } = simulatedEnvironment(1);
    const file = disk.open("f");
    expect(medium.rot("f")).toBe(false);
    file.append([new Uint8Array(64)]);
    expect(medium.rot("f")).toBe(true);
    const rotten = Buffer.alloc(64);
    file.read(rotten, 0);
    const ones = [...rotten].map((byte) => byte.toString(2).replaceAll("0", "").length);
    expect(ones.reduce((sum, count) => sum + count)).toBe(1);
    expect(() => medium.rot("none")).toThrow(expect.objectContaining({ code: "ENOENT" }));
  });

  it("takes its time to sync, on the simulated clock", async () => {
    const { disk, clock } = simulatedEnvironment(3, { medium: { syncDelayMsMax: 20 } });
    const sync = disk.open("f").sync();
    await clock.advance(20);
    await sync;
    expect(clock.monotonic()).toBe(20);
  });
});
