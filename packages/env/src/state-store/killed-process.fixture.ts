/**
 * A process that is to be killed: takes snapshots, forks, restores and resets without end, and writes a line for each
 * step that is done. `node killed-process.fixture.ts DIRECTORY`
 *
 * INVARIANT: in every state but an empty one `s3/a` is `iam/b`, or one piece ahead of it.
 */
import fs from "node:fs";
import { FileStateStore } from "./file-state-store.ts";
import type { State } from "./state-store.ts";

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

const numbers = store.snapshots().map(({ details }) => details.number as number);
for (let number = Math.max(0, ...numbers) + 1; ; number++) {
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
