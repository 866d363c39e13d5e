/**
 * Whether a file of a tree was saved since one looked last, by a look at each of them: no event can be late or lost.
 * Some 5 µs a file, so only for what people write; of directories that tools fill, and of what is beyond
 * `LOOKED_AT_MAX`, only the directory itself is looked at.
 *
 * A file system's clock ticks some milliseconds apart, so two saves may have one time. What was new when one looked is
 * compared by its content for a while ("racily clean" entries of git's index).
 */
import { hash } from "node:crypto";
import fs, { type Stats } from "node:fs";
import { basename, join } from "node:path";
import type { Clock } from "@cloudglass/env";

/** Filled by package managers and other tools. */
const VENDORED = new Set([
  "node_modules",
  "site-packages",
  "__pycache__",
  ".git",
  ".venv",
  "venv",
  "vendor",
]);
const LOOKED_AT_MAX = 1000;
/** Longer than any file system's clock stands. */
const RACY_MS = 100;
/** Writing more takes longer than the file system's clock stands. */
const COMPARED_BYTES_MAX = 4 << 20;

interface Seen {
  /** Changes with every save, but for a second one within a tick of the file system's clock. */
  readonly signature: string;
  /** Names in it; undefined for what is no directory. */
  readonly names: readonly string[] | undefined;
  /** Present as long as a second save could have the same time. */
  readonly racy: Racy | undefined;
  readonly changes: number;
}

interface Racy {
  readonly content: string;
  readonly sinceMs: number;
}

export class SourceTree {
  readonly #root: string;
  readonly #clock: Clock;
  #seen = new Map<string, Seen>();
  #unseen: string[] = [];
  /** The newest time of a file. */
  #newestMs = 0;

  constructor(root: string, clock: Clock) {
    this.#root = root;
    this.#clock = clock;
    this.look();
  }

  /** Directories that were not looked into. */
  get unseen(): readonly string[] {
    return this.#unseen;
  }

  /** True when something is not as it was at the last look. */
  look(): boolean {
    const before = this.#seen;
    this.#seen = new Map();
    this.#unseen = [];
    let isChanged = false;
    // From the top down, so that what is not looked into lies deep.
    const paths = [this.#root];
    for (const path of paths) {
      const old = before.get(path);
      const now = this.#lookAt(path, old);
      if (now === undefined) continue;
      this.#seen.set(path, now);
      isChanged ||= now.changes !== old?.changes;
      if (now.names === undefined) continue;
      if (this.#isVendored(path) || paths.length + now.names.length > LOOKED_AT_MAX) {
        this.#unseen.push(path);
      } else {
        for (const name of now.names) paths.push(join(path, name));
      }
    }
    return isChanged || this.#seen.size !== before.size;
  }

  /** Undefined when it went while one looked. */
  #lookAt(path: string, old: Seen | undefined): Seen | undefined {
    try {
      const stats = fs.lstatSync(path);
      const { ino, size, mode, mtimeMs, ctimeMs } = stats;
      const signature = `${ino} ${size} ${mode} ${mtimeMs} ${ctimeMs}`;
      this.#newestMs = Math.max(this.#newestMs, ctimeMs);
      if (old?.signature !== signature) return this.#changed(path, stats, signature, old);
      return old.racy === undefined ? old : this.#compared(path, stats, old, old.racy);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  #changed(path: string, stats: Stats, signature: string, old: Seen | undefined): Seen {
    const names = namesIn(path, stats);
    const isRacy = stats.ctimeMs > this.#newestMs - RACY_MS;
    const racy = isRacy
      ? { content: contentOf(path, stats, names), sinceMs: this.#clock.monotonic() }
      : undefined;
    return { signature, names, racy, changes: (old?.changes ?? 0) + 1 };
  }

  #compared(path: string, stats: Stats, old: Seen, { content, sinceMs }: Racy): Seen {
    const names = namesIn(path, stats);
    const now = contentOf(path, stats, names);
    const nowMs = this.#clock.monotonic();
    if (now !== content) {
      return { ...old, names, racy: { content: now, sinceMs: nowMs }, changes: old.changes + 1 };
    }
    return nowMs - sinceMs < RACY_MS ? old : { ...old, racy: undefined };
  }

  #isVendored(path: string): boolean {
    return path !== this.#root && VENDORED.has(basename(path));
  }
}

function namesIn(path: string, stats: Stats): string[] | undefined {
  return stats.isDirectory() ? fs.readdirSync(path) : undefined;
}

function contentOf(path: string, stats: Stats, names: readonly string[] | undefined): string {
  if (names !== undefined) return names.join("\0");
  const isCompared = stats.isFile() && stats.size <= COMPARED_BYTES_MAX;
  return isCompared ? hash("sha256", fs.readFileSync(path), "base64") : "";
}
