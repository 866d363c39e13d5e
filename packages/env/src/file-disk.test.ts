import fs, { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { content } from "./disk.contract.ts";
import { FileDisk } from "./file-disk.ts";

const scratch = mkdtempSync(join(tmpdir(), "cloudglass-file-disk-"));
let count = 0;
const fresh = () => join(scratch, String(count++));
afterAll(() => rmSync(scratch, { recursive: true }));

const openDescriptors = (root: string) =>
  fs.readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith(root);
    } catch {
      return false;
    }
  }).length;

describe("FileDisk", () => {
  it("finds again what another process left", () => {
    const root = fresh();
    new FileDisk(root).open("d/f").append([Buffer.from("left behind")]);
    const disk = new FileDisk(root);
    expect(disk.size("d/f")).toBe(11);
    expect(content(disk.open("d/f"))).toBe("left behind");
  });

  it.runIf(fs.existsSync("/proc/self/fd"))("holds no more descriptors than allowed", async () => {
    const root = fresh();
    const disk = new FileDisk(root, { descriptorCountMax: 4 });
    const files = Array.from({ length: 50 }, (_, n) => disk.open(`f${n}`));
    for (let round = 0; round < 3; round++) {
      for (const file of files) file.append([Buffer.from(file.path)]);
      expect(openDescriptors(root)).toBeLessThanOrEqual(4);
    }
    await Promise.all(files.map((file) => file.sync()));
    for (const file of files) expect(content(file)).toBe(file.path.repeat(3));
    expect(openDescriptors(root)).toBeLessThanOrEqual(4);
    for (const file of files) file.close();
    expect(openDescriptors(root)).toBe(0);
  });

  it("makes a file for its owner that no other user of the host may read", () => {
    const root = fresh();
    const directory = new FileDisk(root).directory("d");
    directory.open("secret", "owner").append([Buffer.from("x")]);
    directory.open("open").append([Buffer.from("x")]);
    expect(fs.statSync(join(root, "d/secret")).mode & 0o077).toBe(0);
    expect(fs.statSync(join(root, "d/open")).mode & 0o400).toBe(0o400);
  });

  it("never makes an empty file in place of one that vanished", () => {
    const root = fresh();
    const disk = new FileDisk(root, { descriptorCountMax: 1 });
    const gone = disk.open("gone");
    gone.append([Buffer.from("x")]);
    disk.open("other");
    fs.rmSync(join(root, "gone"));
    expect(() => gone.append([Buffer.from("y")])).toThrow(
      expect.objectContaining({ code: "ENOENT" }),
    );
    expect(fs.existsSync(join(root, "gone"))).toBe(false);
  });

  it("shares one fdatasync among callers who wait together", async () => {
    const file = new FileDisk(fresh()).open("f");
    const fdatasync = vi.spyOn(fs, "fdatasync");
    const syncs = Array.from({ length: 100 }, () => {
      file.append([Buffer.from("x")]);
      return file.sync();
    });
    await Promise.all(syncs);
    // One for the first, one that all who came while it ran share.
    expect(fdatasync).toHaveBeenCalledTimes(2);
    fdatasync.mockRestore();
  });

  it("writes the rest when the kernel takes less than it was given", () => {
    const file = new FileDisk(fresh()).open("f");
    const writev = fs.writevSync;
    const short = vi.spyOn(fs, "writevSync").mockImplementation((fd, buffers, position) => {
      const first = buffers[0] as Uint8Array;
      return writev(fd, [first.subarray(0, Math.min(3, first.byteLength))], position);
    });
    file.append([Buffer.from("0123456789"), Buffer.from("abc"), Buffer.from("defgh")]);
    expect(short.mock.calls.length).toBeGreaterThan(4);
    short.mockRestore();
    expect(content(file)).toBe("0123456789abcdefgh");
  });

  it("leaves the file as it was when the disk is full", () => {
    const file = new FileDisk(fresh()).open("f");
    file.append([Buffer.from("before")]);
    const write = fs.writeSync;
    const full = vi.spyOn(fs, "writeSync").mockImplementation(((fd: number, bytes: Uint8Array) => {
      write(fd, bytes, 0, 2, 6);
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    }) as unknown as typeof fs.writeSync);
    expect(() => file.append([Buffer.from("after")])).toThrow(
      expect.objectContaining({ name: "DiskError", code: "ENOSPC" }),
    );
    full.mockRestore();
    expect(file.size).toBe(6);
    file.append([Buffer.from(" and on")]);
    expect(content(file)).toBe("before and on");
  });

  it("trusts a file no more after its sync failed", async () => {
    const file = new FileDisk(fresh()).open("f");
    file.append([Buffer.from("x")]);
    const failing = vi
      .spyOn(fs, "fdatasync")
      .mockImplementation(((_fd: number, done: (error: Error) => void) =>
        done(Object.assign(new Error("i/o error"), { code: "EIO" }))) as typeof fs.fdatasync);
    await expect(file.sync()).rejects.toMatchObject({ code: "EIO" });
    failing.mockRestore();
    await expect(file.sync()).rejects.toMatchObject({ code: "EIO" });
    expect(() => file.append([Buffer.from("y")])).toThrow(expect.objectContaining({ code: "EIO" }));
  });

  it("gives host paths whose directories exist, inside its root", () => {
    const root = fresh();
    const path = new FileDisk(root).directory("s3").hostPath("index/catalogue.sqlite");
    expect(path).toBe(join(root, "s3/index/catalogue.sqlite"));
    fs.writeFileSync(path!, "database");
  });

  it("syncs the directories that it made above a file", async () => {
    const disk = new FileDisk(fresh());
    disk.open("a/b/c/f");
    const opened: string[] = [];
    const open = fs.promises.open;
    const spy = vi.spyOn(fs.promises, "open").mockImplementation((path, flags) => {
      opened.push(String(path).slice(scratch.length));
      return open(path, flags);
    });
    await disk.syncDirectory("a/b/c");
    await disk.syncDirectory("a/b/c");
    spy.mockRestore();
    const names = opened.map((path) => path.replace(/^\/\d+/, "").replace(/\/$/, ""));
    expect(names).toEqual(["/a/b/c", "/a/b", "/a", "", "/a/b/c"]);
  });
});
