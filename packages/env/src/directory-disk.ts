/** A directory of another disk, seen as a disk. */
import type { Disk, DiskFile } from "./disk.ts";
import { checkDiskPath, checkFilePath, joinDiskPath } from "./disk-path.ts";

/** A disk that can show a file under the path by which a directory of it names the file. */
export interface RootDisk extends Disk {
  openAs(path: string, shownPath: string, readers?: "owner"): DiskFile;
}

export class DirectoryDisk implements Disk {
  readonly #root: RootDisk;
  readonly #prefix: string;

  constructor(root: RootDisk, prefix: string) {
    this.#root = root;
    this.#prefix = checkDiskPath(prefix);
  }

  open(path: string, readers?: "owner"): DiskFile {
    return this.#root.openAs(this.#inside(checkFilePath(path)), path, readers);
  }

  list(directory: string): string[] {
    return this.#root.list(this.#inside(directory));
  }

  size(path: string): number | undefined {
    return this.#root.size(this.#inside(path));
  }

  rename(from: string, to: string): void {
    this.#root.rename(this.#inside(checkFilePath(from)), this.#inside(checkFilePath(to)));
  }

  remove(path: string): void {
    this.#root.remove(this.#inside(checkFilePath(path)));
  }

  async syncDirectory(directory: string): Promise<void> {
    await this.#root.syncDirectory(this.#inside(directory));
  }

  directory(path: string): Disk {
    return new DirectoryDisk(this.#root, this.#inside(path));
  }

  hostPath(path: string): string | undefined {
    return this.#root.hostPath(this.#inside(path));
  }

  adopt(path: string, content: () => Uint8Array): () => void {
    return this.#root.adopt(this.#inside(checkFilePath(path)), content);
  }

  #inside(path: string): string {
    return joinDiskPath(this.#prefix, checkDiskPath(path));
  }
}
