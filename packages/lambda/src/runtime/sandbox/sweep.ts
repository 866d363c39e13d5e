/** What an emulator that was killed left behind: processes, control groups, directories. */
import fs from "node:fs";
import type { ControlGroups } from "./control-group/control-group.ts";
import { groupName } from "./holder/holder-pool.ts";
import { environmentOf, listProcesses, signalProcess } from "./process-table.ts";
import type { AbandonedState, StateDirectory } from "./state-directory.ts";

/** Of this process one at a time: who finds a group or a directory gone under its hands gives up. */
let turn: Promise<void> = Promise.resolve();

/** What another emulator sweeps at the same time may be left to it; what cannot be swept is the next sweep's. */
export function sweepAbandoned(
  state: StateDirectory,
  groups: ControlGroups | undefined,
): Promise<void> {
  const swept = turn.then(async () => {
    for (const left of await state.abandoned()) await sweepOne(left, groups).catch(() => {});
  });
  turn = swept.catch(() => {});
  return swept;
}

async function sweepOne(left: AbandonedState, groups: ControlGroups | undefined): Promise<void> {
  await groups?.sweep(groupName(left.instance, ""));
  await killMarked(left.path);
  await left.remove();
}

/** More looks than any number of processes that die in time needs; what the kernel keeps longer stays for the next sweep. */
const LOOKS_MAX = 1000;

/** Every process of a sandbox has the path of its emulator's directory in its environment. */
async function killMarked(path: string): Promise<void> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const marked = listProcesses().filter(
      ({ pid, state }) => state !== "Z" && environmentOf(pid)?.includes(path),
    );
    if (marked.length === 0) return;
    for (const process of marked) signalProcess(process, "SIGKILL");
    await fs.promises.stat("/");
  }
}
