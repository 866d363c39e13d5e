/**
 * Where a symbolic link of a package may lead: inside the package, or by an absolute path to a directory that AWS has.
 * Links are followed in the package's own tree, since two that stay inside may together lead out.
 */
import { posix } from "node:path";

/** As in Linux, against circles. */
const FOLLOWED_MAX = 40;

/** Directories of AWS's that code links to; nothing of the host is meant. */
const AWS_DIRECTORY = /^\/(opt|tmp|var\/task|var\/runtime)(\/|$)/;

/**
 * The text of the link as it is written to disk; undefined when it leads out.
 *
 * @param targets of all links of the package, by path
 * @param mount where the package is in a sandbox: `/var/task` or `/opt`
 */
export function safeTarget(
  path: string,
  targets: ReadonlyMap<string, string>,
  mount: string,
): string | undefined {
  const target = targets.get(path) ?? "";
  if (target === "" || target.includes("\0")) return undefined;
  if (!target.startsWith("/")) return staysInside(path, targets) ? target : undefined;
  const clean = posix.normalize(target);
  if (clean !== mount && !clean.startsWith(`${mount}/`)) {
    return AWS_DIRECTORY.test(clean) ? clean : undefined;
  }
  // Drivers without a file system of their own have the package elsewhere.
  const relative = posix.relative(posix.join(mount, posix.dirname(path)), clean) || ".";
  const own = new Map(targets).set(path, relative);
  return staysInside(path, own) ? relative : undefined;
}

function staysInside(path: string, targets: ReadonlyMap<string, string>): boolean {
  const left = path.split("/");
  const reached: string[] = [];
  let followed = 0;
  while (left.length > 0) {
    const name = left.shift()!;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (reached.pop() === undefined) return false;
      continue;
    }
    reached.push(name);
    const target = targets.get(reached.join("/"));
    if (target === undefined) continue;
    // Another link with an absolute target is judged by itself; through it nothing is reached.
    if (target.startsWith("/") || ++followed > FOLLOWED_MAX) return false;
    reached.pop();
    left.unshift(...target.split("/"));
  }
  return true;
}
