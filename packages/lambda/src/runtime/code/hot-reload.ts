/**
 * Code that is run where it lies on the host, so that a saved file is live at the next invocation. Only below the
 * directories that the emulator was told of: without them a request could have any directory of the host run or read.
 */
import fs from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import type { Clock } from "@cloudglass/env";
import { SourceTree } from "./source-tree.ts";
import { VendoredWatch } from "./vendored-watch.ts";

/** Directories that are kept in mind. */
const TREES_MAX = 200;

export type FoundDirectory =
  /** Without links. */
  | { readonly kind: "found"; readonly directory: string }
  | { readonly kind: "refused"; readonly why: string };

export class HotReload {
  readonly #roots: readonly string[];
  readonly #clock: Clock;
  /** In the order of their last use. */
  readonly #trees = new Map<string, LiveTree>();
  #revisions = 0;

  /** @param roots absolute directories of the host, with all that is below them */
  constructor(roots: readonly string[], clock: Clock) {
    this.#roots = roots;
    this.#clock = clock;
  }

  /** @param path `/absolute/path`, perhaps with links in it; asked anew for each sandbox, since links change */
  find(path: string): FoundDirectory {
    const refused = (why: string): FoundDirectory => ({ kind: "refused", why });
    if (this.#roots.length === 0) {
      return refused(
        "Hot reload is off: start Cloudglass with --lambda-hot-reload and the directories that functions may be run from.",
      );
    }
    if (!isAbsolute(path)) {
      return refused(
        `When using hot reloading, the archive key has to be an absolute path! Your archive key: ${path}`,
      );
    }
    const directory = realDirectory(path);
    const isAllowed = (root: string) => {
      const real = realDirectory(root);
      return real !== undefined && directory !== undefined && isWithin(real, directory);
    };
    // Outside the roots nothing tells what there is on the host.
    if (directory === undefined || !this.#roots.some(isAllowed)) {
      return refused(`${path} is not a directory below those of --lambda-hot-reload.`);
    }
    return { kind: "found", directory };
  }

  /**
   * Another one for every file that was saved before it was asked, and never one that was before. Undefined when there
   * is no such directory now.
   *
   * @param path as `find` takes it
   */
  async revisionOf(path: string): Promise<string | undefined> {
    const found = this.find(path);
    if (found.kind === "refused") return undefined;
    const { directory } = found;
    const tree = this.#trees.get(directory) ?? new LiveTree(directory, this.#clock);
    this.#trees.delete(directory);
    this.#trees.set(directory, tree);
    for (const [least, { close }] of this.#trees) {
      if (this.#trees.size <= TREES_MAX) break;
      this.#trees.delete(least);
      close();
    }
    if (await tree.isChanged()) tree.revision = ++this.#revisions;
    return String(tree.revision);
  }

  close(): void {
    for (const tree of this.#trees.values()) tree.close();
    this.#trees.clear();
  }
}

/** A directory in use, with what tools filled in it watched. */
class LiveTree {
  revision = 0;
  readonly #tree: SourceTree;
  readonly #clock: Clock;
  #watch: Promise<VendoredWatch> | undefined;
  #watched: string | undefined;

  constructor(directory: string, clock: Clock) {
    this.#tree = new SourceTree(directory, clock);
    this.#clock = clock;
  }

  /** True at first. */
  async isChanged(): Promise<boolean> {
    // Notices that are in the process by now come first.
    await new Promise<void>((resolve) => this.#clock.tick(resolve));
    const isFirst = this.#watched === undefined;
    let isChanged = this.#tree.look() || isFirst;
    const unseen = this.#tree.unseen.join("\0");
    if (unseen !== this.#watched) {
      this.#watched = unseen;
      this.close();
      this.#watch = VendoredWatch.start(this.#tree.unseen, this.#clock);
    }
    if ((await this.#watch)?.takeChange()) isChanged = true;
    return isChanged;
  }

  readonly close = (): void => {
    void this.#watch?.then((watch) => watch.close());
  };
}

function realDirectory(path: string): string | undefined {
  try {
    const real = fs.realpathSync(path);
    return fs.statSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

function isWithin(root: string, directory: string): boolean {
  const way = relative(root, directory);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
