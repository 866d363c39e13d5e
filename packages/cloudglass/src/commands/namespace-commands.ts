/** Commands about the state of namespaces: `reset`, `clock`, `snapshot`, `namespace`. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ClockChange } from "./clock.ts";
import {
  type EmulatorOptions,
  emulatorOptions,
  examples,
  parseNamespace,
} from "./command-options.ts";
import type { Terminal } from "./terminal.ts";

const actions = () => import("./namespaces.ts");

export function addNamespaces(program: Command, terminal: Terminal): void {
  emulatorOptions(program.command("reset").description("empties a namespace, at once"))
    .addHelpText("after", examples("reset", "reset --namespace worker-1"))
    .action(async (options: EmulatorOptions) => (await actions()).reset(options, terminal));
  addClock(program, terminal);
  addSnapshots(program, terminal);
  addNamespaceCommands(program, terminal);
}

function addClock(program: Command, terminal: Terminal): void {
  const clock = program
    .command("clock")
    .description("shows and moves the time of a namespace")
    .addHelpText(
      "after",
      examples("clock", "clock advance 30d", "clock set 2027-01-01T00:00:00Z", "clock rate 60"),
    );
  const print = async (change: ClockChange | undefined, options: EmulatorOptions) => {
    const { printClock } = await import("./clock.ts");
    await printClock(change, options, terminal);
  };
  emulatorOptions(clock.command("show").description("shows it (when nothing is said)")).action(
    (options: EmulatorOptions) => print(undefined, options),
  );
  emulatorOptions(
    clock
      .command("advance")
      .description("moves it forward; returns when all that fell due is done")
      .argument("<duration>", "30d, 12h, 90s", parseDuration),
  ).action((duration: string, options: EmulatorOptions) => print({ advance: duration }, options));
  emulatorOptions(
    clock
      .command("set")
      .description("moves it to a time")
      .argument("<time>", "ISO 8601, as 2027-01-01T00:00:00Z"),
  ).action((time: string, options: EmulatorOptions) => print({ set: time }, options));
  emulatorOptions(clock.command("pause").description("holds it")).action(
    (options: EmulatorOptions) => print({ pause: true }, options),
  );
  emulatorOptions(clock.command("resume").description("lets it go on from where it stands")).action(
    (options: EmulatorOptions) => print({ resume: true }, options),
  );
  emulatorOptions(
    clock
      .command("rate")
      .description("lets it run faster or slower")
      .argument("<factor>", "60 is a minute a second, 1 as usual", parseFactor),
  ).action((rate: number, options: EmulatorOptions) => print({ rate }, options));
}

/** Whether it is one, the emulator says. */
function parseDuration(text: string): string {
  if (/^\d+(\.\d+)?$/.test(text)) {
    throw new InvalidArgumentError(`It has a unit: ${text}s, ${text}m, ${text}h, ${text}d.`);
  }
  return text;
}

function parseFactor(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError("It is a number.");
  return Number(text);
}

function addSnapshots(program: Command, terminal: Terminal): void {
  const snapshot = program
    .command("snapshot")
    .description("keeps the whole state of a namespace, and brings it back")
    .addHelpText(
      "after",
      examples("snapshot save seeded", "snapshot restore seeded", "snapshot fork seeded worker-1"),
    );
  emulatorOptions(snapshot.command("list").description("those that there are")).action(
    async (options: EmulatorOptions) => (await actions()).listSnapshots(options, terminal),
  );
  emulatorOptions(
    snapshot
      .command("save")
      .description("keeps the state of now")
      .argument("[name]", "a name is made up when absent"),
  ).action(async (name: string | undefined, options: EmulatorOptions) =>
    (await actions()).saveSnapshot(name, options, terminal),
  );
  emulatorOptions(
    snapshot
      .command("restore")
      .description("the namespace is what it was then; what came after is gone")
      .argument("<name>", "of a snapshot"),
  ).action(async (name: string, options: EmulatorOptions) =>
    (await actions()).restoreSnapshot(name, options, terminal),
  );
  emulatorOptions(
    snapshot
      .command("fork")
      .description("makes a namespace that begins as the snapshot is")
      .argument("<name>", "of a snapshot")
      .argument("<new-namespace>", "its name", parseNamespace),
  ).action(async (name: string, made: string, options: EmulatorOptions) =>
    (await actions()).makeNamespace(made, { snapshot: name }, options, terminal),
  );
  emulatorOptions(
    snapshot.command("remove").description("forgets one").argument("<name>", "of a snapshot"),
  ).action(async (name: string, options: EmulatorOptions) =>
    (await actions()).removeSnapshot(name, options, terminal),
  );
}

interface CreateOptions extends EmulatorOptions {
  readonly fromNamespace?: string;
  readonly fromSnapshot?: string;
}

function addNamespaceCommands(program: Command, terminal: Terminal): void {
  const namespace = program
    .command("namespace")
    .description("clouds of their own in one emulator, each with its clock and faults")
    .addHelpText(
      "after",
      examples("namespace create worker-1", "namespace create worker-2 --from-snapshot seeded"),
    );
  emulatorOptions(namespace.command("list").description("those that there are")).action(
    async (options: EmulatorOptions) => (await actions()).listNamespaces(options, terminal),
  );
  emulatorOptions(
    namespace
      .command("create")
      .description("makes one, empty or as something is")
      .argument("<name>", "its name", parseNamespace)
      .option("--from-namespace <name>", "begins as that one is now", parseNamespace)
      .addOption(
        new Option("--from-snapshot <name>", "begins as that one is").conflicts("fromNamespace"),
      ),
  ).action(async (name: string, options: CreateOptions) => {
    const { fromNamespace, fromSnapshot } = options;
    const from =
      fromNamespace !== undefined
        ? { namespace: fromNamespace }
        : fromSnapshot !== undefined
          ? { snapshot: fromSnapshot }
          : undefined;
    await (await actions()).makeNamespace(name, from, options, terminal);
  });
  emulatorOptions(
    namespace
      .command("remove")
      .description("removes it and all that is in it")
      .argument("<name>", "its name", parseNamespace),
  ).action(async (name: string, options: EmulatorOptions) =>
    (await actions()).removeNamespace(name, options, terminal),
  );
}
