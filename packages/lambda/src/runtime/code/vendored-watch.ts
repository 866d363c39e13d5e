/**
 * Changes in directories that are too large to look at: `node_modules` and the like. Notices of the system, one watch a
 * directory; where there are none (a limit, a file system of another machine) a walk every two seconds.
 *
 * A notice of a change that was made before a request was sent is in the process before the request is: both are events
 * of the same loop, and its oldest come first.
 */
import { hash } from "node:crypto";
import fs, { type FSWatcher } from "node:fs";
import { join } from "node:path";
import type { Clock, Timer } from "@cloudglass/env";

/** Linux gives a user some 65,000 at least; editors want theirs. */
const WATCHES_MAX = 16_000;
const POLL_MS = 2000;
/** Directories read before other work has its turn. */
const AT_ONCE = 50;

/** Elsewhere one watch sees a whole tree; on Linux that is made of one for each file. */
const IS_TREE_WATCHED = process.platform !== "linux";

export class VendoredWatch {
  readonly #directories: readonly string[];
  readonly #clock: Clock;
  readonly #watchers = new Map<string, FSWatcher>();
  #poll: Timer | undefined;
  #polled = "";
  #isChanged = false;
  #isClosed = false;

  private constructor(directories: readonly string[], clock: Clock) {
    this.#directories = directories;
    this.#clock = clock;
  }

  /** When it resolves, every later change is noticed. */
  static async start(directories: readonly string[], clock: Clock): Promise<VendoredWatch> {
    const watch = new VendoredWatch(directories, clock);
    if (!(await watch.#watchAll(directories))) await watch.#startPolling();
    return watch;
  }

  get isPolling(): boolean {
    return this.#poll !== undefined;
  }

  /** True once after a change. */
  takeChange(): boolean {
    const isChanged = this.#isChanged;
    this.#isChanged = false;
    return isChanged;
  }

  close(): void {
    this.#isClosed = true;
    this.#poll?.cancel();
    this.#closeWatchers();
  }

  #closeWatchers(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  async #startPolling(): Promise<void> {
    if (this.isPolling || this.#isClosed) return;
    this.#closeWatchers();
    this.#polled = await this.#walk();
    this.#pollLater();
  }

  /** False when the system does not give as many. */
  async #watchAll(directories: readonly string[]): Promise<boolean> {
    const paths = [...directories];
    for (const [index, path] of paths.entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) await this.#turn();
      if (this.#isClosed || this.isPolling) return true;
      if (this.#watchers.size >= WATCHES_MAX || !this.#watch(path)) return false;
      if (!IS_TREE_WATCHED) paths.push(...directoriesIn(path));
    }
    return true;
  }

  #watch(path: string): boolean {
    try {
      const options = { persistent: false, recursive: IS_TREE_WATCHED };
      const watcher = fs.watch(path, options, (event, name) => this.#notice(path, event, name));
      watcher.on("error", () => this.#forget(path));
      this.#watchers.set(path, watcher);
      return true;
    } catch (error) {
      // It went, which its parent tells.
      return (error as NodeJS.ErrnoException).code === "ENOENT";
    }
  }

  #notice(path: string, event: "rename" | "change", name: string | null): void {
    this.#isChanged = true;
    if (event === "change" || name === null || IS_TREE_WATCHED) return;
    const place = join(path, name);
    // Another directory may have the name of one that went.
    for (const each of this.#watchers.keys()) {
      if (each === place || each.startsWith(`${place}/`)) this.#forget(each);
    }
    if (isDirectory(place)) void this.#watchMade(place);
  }

  async #watchMade(directory: string): Promise<void> {
    const isWatched = await this.#watchAll([directory]);
    // What came into it before it was watched.
    this.#isChanged = true;
    if (!isWatched) await this.#startPolling();
  }

  #forget(path: string): void {
    this.#watchers.get(path)?.close();
    this.#watchers.delete(path);
  }

  #pollLater(): void {
    if (this.#isClosed) return;
    this.#poll = this.#clock.watch(POLL_MS, async () => {
      const found = await this.#walk();
      this.#isChanged ||= found !== this.#polled;
      this.#polled = found;
      this.#pollLater();
    });
  }

  /** Changes with everything below. */
  async #walk(): Promise<string> {
    const paths = [...this.#directories];
    let digest = "";
    for (const [index, path] of paths.entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) await this.#turn();
      if (this.#isClosed) break;
      const lines: string[] = [digest];
      for (const entry of entriesIn(path)) {
        const place = join(path, entry.name);
        const stats = fs.lstatSync(place, { throwIfNoEntry: false });
        lines.push(`${place} ${stats?.size} ${stats?.ctimeMs}`);
        if (entry.isDirectory()) paths.push(place);
      }
      digest = hash("sha256", lines.join("\n"), "base64");
    }
    return digest;
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => this.#clock.tick(resolve));
  }
}

function entriesIn(path: string): fs.Dirent[] {
  try {
    return fs.readdirSync(path, { withFileTypes: true });
  } catch {
    // It went.
    return [];
  }
}

function directoriesIn(path: string): string[] {
  return entriesIn(path)
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name));
}

function isDirectory(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
