/**
 * A process that takes snapshots, forks, restores and resets, writes a line for each step that is done, and is killed when
 * so many calls have changed something on the host. `node killed-process.fixture.ts DIRECTORY CALLS`
 *
 * INVARIANT: in every state but an empty one `s3/a` is `iam/b`, or one piece ahead of it.
 */
import fs from "node:fs";
import { FileStateStore } from "./file-state-store.ts";
import type { State } from "./state-store.ts";

const CHANGING = [
  "mkdirSync",
  "linkSync",
  "copyFileSync",
  "renameSync",
  "writeFileSync",
  "rmSync",
  "unlinkSync",
] as const;

let callsLeft = Number(process.argv[3]);
for (const name of CHANGING) {
  const own = fs[name] as (...given: unknown[]) => unknown;
  const counted = (...given: unknown[]) => {
    const result = own(...given);
    if (--callsLeft === 0) process.kill(process.pid, "SIGKILL");
    return result;
  };
  Object.assign(fs, { [name]: counted });
}

const store = new FileStateStore({
  dataDirectory: process.argv[2] as string,
  durability: "process",
  directories: ["s3", "iam"],
});

function append(state: State, path: string, text: string): void {
  const file = state.disk.open(path);
  file.append([Buffer.from(text)]);
  file.close();
}

const done = (step: string) => fs.writeSync(1, `${step}\n`);

const last = Math.max(0, ...store.snapshots().map(({ details }) => details.number as number));
// The one before this may have been killed between two pieces.
if (last > 0) store.replace("default", { snapshot: `snapshot ${last}` });
for (let number = last + 1; ; number++) {
  const state = store.open("default");
  append(state, "s3/a", `${number};`);
  append(state, "iam/b", `${number};`);
  store.snapshot(state, `snapshot ${number}`, { number });
  done(`snapshot ${number}`);
  store.removeSnapshot(`snapshot ${number - 3}`);
  append(state, "s3/a", "after;");
  append(state, "iam/b", "after;");
  const fork = store.replace("fork", { state });
  append(fork, "s3/a", "fork;");
  append(fork, "iam/b", "fork;");
  const restored = store.replace("default", { snapshot: `snapshot ${number}` });
  done(`restored ${number}`);
  await state.discard();
  if (number % 5 === 0) {
    store.replace("default");
    await restored.discard();
  }
  store.removeNamespace("fork");
}
