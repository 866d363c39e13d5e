/**
 * Where an emulator keeps what sandboxes need on the host: sockets, pipes, private `/tmp`s. One directory for each
 * running emulator. Its owner listens on a socket in it, which the kernel closes however the owner ends: so the next
 * emulator knows which directories are abandoned, whatever process numbers are used again, and from another container
 * too. Paths are short: the address of a unix socket has 108 bytes.
 */
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import { join } from "node:path";
import type { Environment } from "@cloudglass/env";
import { allowRemoval } from "../code/remove-tree.ts";

export interface StateDirectory {
  readonly path: string;
  /** 8 hexadecimal digits; in the names of control groups and the labels of containers. */
  readonly instance: string;
  /** Directories of owners that no longer run. */
  abandoned(): Promise<AbandonedState[]>;
  /** Whether the owner of that instance runs. */
  isAlive(instance: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface AbandonedState {
  readonly path: string;
  readonly instance: string;
  remove(): Promise<void>;
}

const OWNER_NAME = "owner";

/** `parent` is for tests; the host's directory for temporary files otherwise. */
export async function openStateDirectory(
  env: Environment,
  parent = os.tmpdir(),
): Promise<StateDirectory> {
  const root = join(parent, `cloudglass-${os.userInfo().uid}`);
  makePrivate(root);
  const instance = Buffer.from(env.random.bytes(4)).toString("hex");
  const path = join(root, instance);
  // Made aside: a directory in which nobody listens would look abandoned.
  const aside = join(root, `.${instance}`);
  fs.mkdirSync(aside, { mode: 0o700 });
  const owner = net.createServer((caller) => caller.destroy()).unref();
  await new Promise<void>((resolve, reject) => {
    owner.once("error", reject);
    owner.listen(join(aside, OWNER_NAME), resolve);
  });
  fs.renameSync(aside, path);
  return {
    path,
    instance,
    abandoned: () => abandonedIn(root),
    isAlive: (other) => isOwned(join(root, other)),
    close: async () => {
      await remove(path);
      await new Promise((resolve) => owner.close(resolve));
    },
  };
}

/** Others on this machine can write where temporary files are: what they put there in our name is not used. */
function makePrivate(root: string): void {
  try {
    fs.mkdirSync(root, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const found = fs.lstatSync(root);
  if (!found.isDirectory() || found.uid !== os.userInfo().uid || (found.mode & 0o022) !== 0) {
    throw new Error(`${root} is not a directory that this user alone can write`);
  }
}

async function abandonedIn(root: string): Promise<AbandonedState[]> {
  const found: AbandonedState[] = [];
  for (const instance of fs.readdirSync(root)) {
    const path = join(root, instance);
    if (!/^[0-9a-f]{8}$/.test(instance) || (await isOwned(path))) continue;
    found.push({ path, instance, remove: () => remove(path) });
  }
  return found;
}

/** An owner that is stopped, or too busy to answer, listens all the same. */
function isOwned(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const caller = net.connect(join(path, OWNER_NAME));
    caller.once("connect", () => resolve(true));
    caller.once("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code !== "ECONNREFUSED" && error.code !== "ENOENT"),
    );
    caller.on("close", () => resolve(false)).on("error", () => caller.destroy());
    caller.once("connect", () => caller.destroy());
  });
}

async function remove(path: string): Promise<void> {
  // Unpacked code, which nobody may write.
  allowRemoval(path);
  await fs.promises.rm(path, { recursive: true, force: true, maxRetries: 3 });
}
