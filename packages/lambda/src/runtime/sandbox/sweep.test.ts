/** An emulator that is killed leaves nothing that the next one does not end. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { SystemClock, systemEnvironment } from "@cloudglass/env";
import { afterEach, describe, expect, it } from "vitest";
import { running } from "./sandbox.fixture.ts";
import { type DriverChoice, selectDriver } from "./select-driver.ts";
import { openStateDirectory, type StateDirectory } from "./state-directory.ts";

/** What an emulator does with a function, cut short: argument 1 is its state, 2 the driver, 3 whether it has groups. */
const EMULATOR = `
import { systemEnvironment } from "@cloudglass/env";
import { selectDriver } from "./select-driver.ts";
import { openStateDirectory } from "./state-directory.ts";

const [parent, choice, groups, mark] = process.argv.slice(1);
const env = systemEnvironment();
const state = await openStateDirectory(env, parent);
const { driver } = await selectDriver(choice, { state, wall: env.clock, controlGroups: groups === "true" ? undefined : false });
const directory = import.meta.dirname ?? process.cwd();
const spec = { optDirectory: undefined, memoryMb: 128, tmpMb: 16, network: "isolated", forwards: [] };
let up = 0;
for (const id of ["thawed", "frozen"]) {
  const place = await driver.create({ ...spec, id, taskDirectory: directory, runtimeDirectory: directory });
  await place.spawn({
    program: "/bin/sh",
    args: ["-c", "setsid sh -c 'echo up; exec " + mark + "' & " + mark + "; true"],
    workingDirectory: place.paths.task,
    variables: { PATH: "/usr/bin:/bin", TMPDIR: place.paths.tmp },
    onOutput: () => {
      if (id === "frozen") place.freeze();
      if (++up === 2) console.log(state.instance);
    },
  });
}
setInterval(() => {}, 1000);
`;

const parent = fs.mkdtempSync(join(os.tmpdir(), "cg-sweep-"));
const open: StateDirectory[] = [];
afterEach(async () => {
  for (const state of open.splice(0)) await state.close();
});

async function openHere(): Promise<StateDirectory> {
  const state = await openStateDirectory(systemEnvironment(), parent);
  open.push(state);
  return state;
}

async function killedEmulator(choice: string, groups: boolean, mark: string): Promise<string> {
  const args = ["--input-type=module", "-e", EMULATOR, parent, choice, String(groups), mark];
  const emulator = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => emulator.once("exit", resolve));
  const instance = await new Promise<string>((resolve, reject) => {
    emulator.stdout.once("data", (bytes) => resolve(String(bytes).trim()));
    void ended.then(() => reject(new Error("the emulator ended too early")));
  });
  emulator.kill("SIGKILL");
  await ended;
  return instance;
}

function tracesOf(instance: string): string[] {
  const controllers = ["memory", "cpu", "pids", "freezer"];
  const own = fs.existsSync("/proc/self/cgroup")
    ? fs.readFileSync("/proc/self/cgroup", "utf8")
    : "";
  const groups = own.split("\n").flatMap((line) => {
    const [, names = "", path = "/"] = line.split(":");
    const root = controllers.includes(names) ? `/sys/fs/cgroup/${names}` : "/sys/fs/cgroup";
    const directory = join(root, path);
    return fs.existsSync(directory) ? fs.readdirSync(directory) : [];
  });
  const files = fs.readdirSync(join(parent, `cloudglass-${os.userInfo().uid}`));
  return [...groups, ...files].filter((name) => name.includes(instance));
}

const BUBBLEWRAP_MISSING = await (async () => {
  const state = await openStateDirectory(systemEnvironment(), parent);
  try {
    const { driver } = await selectDriver("bubblewrap", { wall: new SystemClock(), state });
    await driver.close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await state.close();
  }
})();

describe("sweep", () => {
  const cases: [DriverChoice, boolean][] = [
    ["process", true],
    ["process", false],
    ["bubblewrap", true],
    ["bubblewrap", false],
  ];
  it.for(cases)(
    "ends what a killed emulator left: %s, control groups %s",
    async ([choice, controlGroups], context) => {
      context.skip(choice === "bubblewrap" && BUBBLEWRAP_MISSING !== undefined, BUBBLEWRAP_MISSING);
      const mark = `sleep 97${process.pid}${cases.findIndex(([name, has]) => name === choice && has === controlGroups)}`;
      const instance = await killedEmulator(choice, controlGroups, mark);
      // Frozen processes hear of nothing. Those of bubblewrap the kernel may kill all the same.
      if (choice === "process") expect(running(mark)).toBeGreaterThan(0);
      const { driver } = await selectDriver(choice, {
        wall: new SystemClock(),
        state: await openHere(),
        controlGroups: controlGroups ? undefined : false,
      });
      await driver.sweep();
      expect(running(mark)).toBe(0);
      expect(tracesOf(instance)).toEqual([]);
      await driver.close();
    },
  );

  it("leaves alone what a living emulator on the same directory has", async () => {
    const wall = new SystemClock();
    const [one, other] = [await openHere(), await openHere()];
    const first = await selectDriver("process", { wall, state: one });
    const second = await selectDriver("process", { wall, state: other });
    const place = await first.driver.create({
      id: "alive",
      taskDirectory: parent,
      optDirectory: undefined,
      runtimeDirectory: parent,
      memoryMb: 128,
      tmpMb: 16,
      network: "isolated",
      forwards: [],
    });
    let wake: (() => void) | undefined;
    const child = await place.spawn({
      program: "/bin/sh",
      args: ["-c", "while :; do echo x; sleep 0.005; done"],
      workingDirectory: parent,
      variables: { PATH: "/usr/bin:/bin" },
      onOutput: () => wake?.(),
    });
    await second.driver.sweep();
    const runsStill = new Promise<void>((resolve) => {
      wake = resolve;
    });
    expect(fs.existsSync(one.path)).toBe(true);
    await second.driver.close();
    await runsStill;
    // What lives is ended with its driver.
    await first.driver.close();
    expect((await child.exited).signal).toBe("SIGKILL");
    expect(tracesOf(one.instance)).toEqual([one.instance]);
  });
});
