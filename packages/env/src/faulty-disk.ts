/**
 * A node's disk as the fault board has it: what fails there fails, what is read comes damaged. Appends and reads return at
 * once here as everywhere; whoever acknowledges them waits for `slownessMs` first.
 */
import { type Disk, DiskError, type DiskFile } from "./disk.ts";
import type { Environment } from "./environment.ts";
import type { Fault, NodeAddress } from "./fault.ts";

type World = Pick<Environment, "random" | "faults">;

export class FaultyDisk implements Disk {
  readonly #disk: Disk;
  readonly #node: NodeAddress;
  readonly #world: World;

  constructor(disk: Disk, node: NodeAddress, world: World) {
    this.#disk = disk;
    this.#node = node;
    this.#world = world;
  }

  open(path: string, readers?: "owner"): DiskFile {
    this.#refuse(path);
    return new FaultyFile(this.#disk.open(path, readers), this.#node, this.#world);
  }

  list(directory: string): string[] {
    return this.#disk.list(directory);
  }

  size(path: string): number | undefined {
    return this.#disk.size(path);
  }

  rename(from: string, to: string): void {
    this.#refuse(from);
    this.#disk.rename(from, to);
  }

  remove(path: string): void {
    this.#refuse(path);
    this.#disk.remove(path);
  }

  async syncDirectory(directory: string): Promise<void> {
    this.#refuse(directory);
    await this.#disk.syncDirectory(directory);
  }

  directory(path: string): Disk {
    return new FaultyDisk(this.#disk.directory(path), this.#node, this.#world);
  }

  hostPath(path: string): string | undefined {
    return this.#disk.hostPath(path);
  }

  adopt(path: string, content: () => Uint8Array): () => void {
    return this.#disk.adopt(path, content);
  }

  #refuse(path: string): void {
    refuse(this.#world, this.#node, path);
  }
}

class FaultyFile implements DiskFile {
  readonly #file: DiskFile;
  readonly #node: NodeAddress;
  readonly #world: World;

  constructor(file: DiskFile, node: NodeAddress, world: World) {
    this.#file = file;
    this.#node = node;
    this.#world = world;
  }

  get path(): string {
    return this.#file.path;
  }

  get size(): number {
    return this.#file.size;
  }

  append(buffers: readonly Uint8Array[]): number {
    this.#refuse();
    return this.#file.append(buffers);
  }

  read(into: Uint8Array, offset: number): number {
    this.#refuse();
    const count = this.#file.read(into, offset);
    this.#damage(into.subarray(0, count));
    return count;
  }

  async readAsync(into: Uint8Array, offset: number): Promise<number> {
    this.#refuse();
    const count = await this.#file.readAsync(into, offset);
    this.#damage(into.subarray(0, count));
    return count;
  }

  truncate(size: number): void {
    this.#refuse();
    this.#file.truncate(size);
  }

  async sync(): Promise<void> {
    this.#refuse();
    await this.#file.sync();
  }

  close(): void {
    this.#file.close();
  }

  #refuse(): void {
    refuse(this.#world, this.#node, this.path);
  }

  #damage(bytes: Uint8Array): void {
    const { random } = this.#world;
    if (bytes.length === 0 || struck(this.#world, this.#node, "corrupt").length === 0) return;
    bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
  }
}

/** How long something on a node's disk takes, in milliseconds of the clock. */
export function slownessMs(node: NodeAddress, world: World): number {
  return struck(world, node, "slow").reduce((sum, { delayMs = 0 }) => sum + delayMs, 0);
}

function refuse(world: World, node: NodeAddress, path: string): void {
  if (struck(world, node, "error").length === 0) return;
  throw new DiskError("EIO", `${path}: a fault fails the disk of ${node.name}`);
}

function struck({ faults, random }: World, node: NodeAddress, kind: Fault["kind"]): Fault[] {
  if (faults.quiet) return [];
  return faults
    .onDisk(node)
    .filter((fault) => fault.kind === kind && faults.strikes(fault, random));
}
