/** What every disk promises; run on each of them. */
import { describe, expect, it } from "vitest";
import type { Disk, DiskFile } from "./disk.ts";

const text = (content: string) => Buffer.from(content);

export function content(file: DiskFile): string {
  const bytes = Buffer.alloc(file.size);
  expect(file.read(bytes, 0)).toBe(file.size);
  return bytes.toString();
}

export function diskContract(name: string, make: () => Disk): void {
  describe(`${name} keeps the promises of a disk`, () => {
    it("appends several buffers as one and tells where they begin", () => {
      const file = make().open("a/b/c");
      expect(file.append([text("one "), text(""), text("two ")])).toBe(0);
      expect(file.append([text("three")])).toBe(8);
      expect(file.append([])).toBe(13);
      expect(file.size).toBe(13);
      expect(content(file)).toBe("one two three");
    });

    it("reads from any offset, fewer bytes only at the end", async () => {
      const file = make().open("f");
      file.append([text("0123456789")]);
      const into = Buffer.alloc(4);
      expect(file.read(into, 3)).toBe(4);
      expect(into.toString()).toBe("3456");
      expect(file.read(into, 8)).toBe(2);
      expect(into.subarray(0, 2).toString()).toBe("89");
      expect(file.read(into, 10)).toBe(0);
      expect(file.read(into, 100)).toBe(0);
      expect(await file.readAsync(into, 5)).toBe(4);
      expect(into.toString()).toBe("5678");
      expect(await file.readAsync(into, 10)).toBe(0);
    });

    it("keeps what was appended when the caller changes its buffer", () => {
      const file = make().open("f");
      const buffer = text("before");
      file.append([buffer]);
      buffer.write("after!");
      expect(content(file)).toBe("before");
    });

    it("holds large files of many appends, each byte where it belongs", () => {
      const file = make().open("large");
      const piece = Buffer.alloc(77_777);
      for (let n = 0; n < 30; n++) {
        piece.fill(n + 1);
        expect(file.append([piece.subarray(0, 50_000), piece.subarray(50_000)])).toBe(n * 77_777);
      }
      const all = Buffer.alloc(file.size);
      expect(file.read(all, 0)).toBe(30 * 77_777);
      for (let n = 0; n < 30; n++) {
        expect(all[n * 77_777]).toBe(n + 1);
        expect(all[(n + 1) * 77_777 - 1]).toBe(n + 1);
      }
    });

    it("appends more buffers than a system call takes", () => {
      const file = make().open("many");
      const buffers = Array.from({ length: 3000 }, (_, n) => text(`${n % 10}`));
      file.append(buffers);
      expect(content(file)).toBe("0123456789".repeat(300));
    });

    it("cuts a file and appends behind the cut", () => {
      const file = make().open("f");
      file.append([text("0123456789")]);
      file.truncate(4);
      expect(file.size).toBe(4);
      expect(file.append([text("xy")])).toBe(4);
      expect(content(file)).toBe("0123xy");
      expect(() => file.truncate(7)).toThrow(RangeError);
      expect(() => file.truncate(-1)).toThrow(RangeError);
      file.truncate(0);
      expect(content(file)).toBe("");
    });

    it("shows a file opened twice the same bytes and the same size", () => {
      const disk = make();
      const one = disk.open("f");
      const two = disk.open("f");
      one.append([text("a")]);
      two.append([text("b")]);
      expect(one.size).toBe(2);
      expect(content(one)).toBe("ab");
      one.close();
      two.append([text("c")]);
      expect(content(two)).toBe("abc");
    });

    it("keeps a closed file's bytes for who opens it again, and refuses the closed one", async () => {
      const disk = make();
      const file = disk.open("f");
      file.append([text("kept")]);
      file.close();
      file.close();
      expect(() => file.append([text("x")])).toThrow(expect.objectContaining({ code: "ECLOSED" }));
      expect(() => file.read(Buffer.alloc(1), 0)).toThrow(
        expect.objectContaining({ code: "ECLOSED" }),
      );
      await expect(file.sync()).rejects.toMatchObject({ code: "ECLOSED" });
      expect(content(disk.open("f"))).toBe("kept");
    });

    it("lists names sorted, and nothing for a directory that is not there", () => {
      const disk = make();
      for (const path of ["d/b", "d/a", "d/sub/x", "e"]) disk.open(path).append([text(path)]);
      expect(disk.list("d")).toEqual(["a", "b", "sub"]);
      expect(disk.list("")).toEqual(["d", "e"]);
      expect(disk.list("none")).toEqual([]);
      expect(disk.list("d/a")).toEqual([]);
    });

    it("tells sizes of files, and nothing for what is none", () => {
      const disk = make();
      disk.open("d/f").append([text("12345")]);
      expect(disk.size("d/f")).toBe(5);
      expect(disk.size("d")).toBeUndefined();
      expect(disk.size("d/g")).toBeUndefined();
      expect(disk.size("d/f/g")).toBeUndefined();
    });

    it("renames over an existing file, and open files follow their names", () => {
      const disk = make();
      const next = disk.open("next");
      next.append([text("new")]);
      const old = disk.open("current");
      old.append([text("old")]);
      disk.rename("next", "current");
      expect(disk.list("")).toEqual(["current"]);
      expect(content(disk.open("current"))).toBe("new");
      next.append([text("er")]);
      expect(content(disk.open("current"))).toBe("newer");
      expect(() => old.append([text("x")])).toThrow(expect.objectContaining({ code: "ENOENT" }));
      expect(() => disk.rename("none", "x")).toThrow(expect.objectContaining({ code: "ENOENT" }));
    });

    it("renames whole directories with the files in them", () => {
      const disk = make();
      const file = disk.open("a/b/f");
      file.append([text("moved")]);
      disk.rename("a/b", "c");
      expect(disk.list("c")).toEqual(["f"]);
      file.append([text("!")]);
      expect(content(disk.open("c/f"))).toBe("moved!");
    });

    it("removes files and whole directories; their open files fail", async () => {
      const disk = make();
      const file = disk.open("d/sub/f");
      file.append([text("x")]);
      disk.open("d/g");
      disk.remove("d");
      disk.remove("never there");
      expect(disk.list("d")).toEqual([]);
      expect(disk.size("d/sub/f")).toBeUndefined();
      expect(() => file.read(Buffer.alloc(1), 0)).toThrow(
        expect.objectContaining({ code: "ENOENT" }),
      );
      await expect(file.sync()).rejects.toMatchObject({ code: "ENOENT" });
      const again = disk.open("d/sub/f");
      expect(again.size).toBe(0);
    });

    it("gives a directory as a disk of its own", async () => {
      const disk = make();
      const node = disk.directory("nodes/n1");
      const file = node.open("extents/e1");
      file.append([text("x")]);
      expect(file.path).toBe("extents/e1");
      expect(disk.list("nodes/n1/extents")).toEqual(["e1"]);
      expect(node.list("")).toEqual(["extents"]);
      expect(node.directory("extents").size("e1")).toBe(1);
      node.rename("extents/e1", "e2");
      await node.syncDirectory("");
      expect(disk.size("nodes/n1/e2")).toBe(1);
      node.remove("e2");
      expect(disk.size("nodes/n1/e2")).toBeUndefined();
    });

    it("refuses paths that leave it or name a file in two ways", () => {
      const disk = make();
      const inside = disk.directory("inside");
      for (const path of ["../x", "a/../../x", "/etc/passwd", "a//b", "./a", "a/", "a\0b", ".."]) {
        const refused = expect.objectContaining({ name: "DiskError", code: "EACCES" });
        expect(() => disk.open(path), path).toThrow(refused);
        expect(() => inside.open(path), path).toThrow(refused);
        expect(() => disk.list(path), path).toThrow(refused);
        expect(() => disk.remove(path), path).toThrow(refused);
        expect(() => disk.rename("a", path), path).toThrow(refused);
        expect(() => disk.directory(path), path).toThrow(refused);
        expect(() => disk.hostPath(path), path).toThrow(refused);
      }
      expect(() => disk.open("")).toThrow(expect.objectContaining({ code: "EACCES" }));
      expect(() => inside.remove("")).toThrow(expect.objectContaining({ code: "EACCES" }));
    });

    it("keeps files and directories apart", () => {
      const disk = make();
      disk.open("f");
      disk.open("d/x");
      expect(() => disk.open("f/g")).toThrow(expect.objectContaining({ code: "EACCES" }));
      expect(() => disk.open("d")).toThrow(expect.objectContaining({ code: "EACCES" }));
    });

    it("syncs files and directories, many callers at once", async () => {
      const disk = make();
      const file = disk.open("d/e/f");
      const syncs: Promise<void>[] = [];
      for (let n = 0; n < 50; n++) {
        file.append([text("x")]);
        syncs.push(file.sync());
      }
      await Promise.all(syncs);
      await disk.syncDirectory("d/e");
      await disk.syncDirectory("");
      await disk.syncDirectory("not there");
      expect(file.size).toBe(50);
    });
  });
}
