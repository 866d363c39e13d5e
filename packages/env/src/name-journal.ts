/**
 * The names of a simulated medium: as processes see them, as they are durable, and the changes between the two.
 * Changes of one directory become durable in their order.
 */
import { isWithin } from "./disk-path.ts";
import type { Random } from "./random.ts";
import type { Inode } from "./simulated-inode.ts";

/** What a path names from now on; nothing when `inode` is undefined. */
export interface Binding {
  readonly path: string;
  readonly inode: Inode | undefined;
}

interface Change {
  readonly directories: readonly string[];
  /** Become durable together: a rename is atomic. */
  readonly bindings: readonly Binding[];
}

export class NameJournal {
  /** Path → file, as processes see it. */
  readonly current: Map<string, Inode> = new Map<string, Inode>();
  readonly #durable = new Map<string, Inode>();
  /** Files that have a name. */
  readonly #named = new Set<Inode>();
  #changes: Change[] = [];

  record(directories: readonly string[], bindings: readonly Binding[]): void {
    this.#changes.push({ directories, bindings });
    for (const { path } of bindings) {
      const before = this.current.get(path);
      if (before !== undefined) this.#named.delete(before);
    }
    apply(this.current, bindings);
    for (const { inode } of bindings) if (inode !== undefined) this.#named.add(inode);
  }

  /** False for a removed file. */
  has(inode: Inode): boolean {
    return this.#named.has(inode);
  }

  /** Takes a file away for good: no loss of power brings it back. */
  destroy(path: string): void {
    const inode = this.current.get(path);
    if (inode === undefined) return;
    this.#changes = this.#changes.filter(({ bindings }) =>
      bindings.every((binding) => binding.inode !== inode),
    );
    for (const names of [this.current, this.#durable]) {
      for (const [name, named] of names) if (named === inode) names.delete(name);
    }
    this.#named.delete(inode);
  }

  /** Changes not durable yet. */
  get changeCount(): number {
    return this.#changes.length;
  }

  /**
   * Starts a sync of a directory; the returned function ends it: then the changes of the directory that were made
   * before the start are durable, with those that they build on.
   */
  beginSync(directory: string): () => void {
    const covered = new Set<Change>();
    const paths = new Set<string>();
    for (const change of this.#changes.toReversed()) {
      const touches = change.directories.includes(directory);
      if (!touches && !change.bindings.some(({ path }) => paths.has(path))) continue;
      covered.add(change);
      for (const { path } of change.bindings) paths.add(path);
    }
    return () => {
      this.#changes = this.#changes.filter((change) => {
        if (covered.has(change)) apply(this.#durable, change.bindings);
        return !covered.has(change);
      });
    };
  }

  losePower(random: Random): void {
    const counts = new Map<string, number>();
    for (const { directories } of this.#changes) {
      for (const directory of directories) counts.set(directory, (counts.get(directory) ?? 0) + 1);
    }
    const kept = new Map<string, number>();
    for (const [directory, count] of counts) kept.set(directory, random.below(count + 1));
    for (const { directories, bindings } of this.#changes) {
      const survives = directories.every((directory) => kept.get(directory)! > 0);
      // What follows a lost change in the same directory is lost as well.
      for (const directory of directories) {
        kept.set(directory, survives ? kept.get(directory)! - 1 : 0);
      }
      if (survives) apply(this.#durable, bindings);
    }
    this.#changes = [];
    this.current.clear();
    this.#named.clear();
    for (const [path, inode] of this.#durable) {
      this.current.set(path, inode);
      this.#named.add(inode);
    }
  }

  /** Paths of the files within a path, itself included. */
  within(path: string): string[] {
    return [...this.current.keys()].filter((name) => isWithin(name, path));
  }
}

function apply(names: Map<string, Inode>, bindings: readonly Binding[]): void {
  for (const { path, inode } of bindings) {
    if (inode === undefined) names.delete(path);
    else names.set(path, inode);
  }
}
