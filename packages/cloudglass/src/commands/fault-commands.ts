/** `cloudglass fault` and what is below it. */
import { type Command, InvalidArgumentError } from "commander";
import ms, { type StringValue } from "ms";
import { type EmulatorOptions, emulatorOptions, examples } from "./command-options.ts";
import type { FaultEnd, FaultOptions } from "./fault.ts";
import type { Terminal } from "./terminal.ts";

const actions = () => import("./fault.ts");

export function addFaults(program: Command, terminal: Terminal): void {
  const fault = program
    .command("fault")
    .description("lets zones, nodes, disks, links, tables and requests fail on purpose")
    .addHelpText(
      "after",
      examples(
        "fault set down --zone us-east-1a --duration 5m",
        "fault set error --service dynamodb --operation PutItem --probability 0.5",
        "fault preset throttled-api service=s3",
        "fault clear",
      ),
    );
  emulatorOptions(fault.command("list").description("those that are set")).action(
    async (options: EmulatorOptions) => (await actions()).listFaults(options, terminal),
  );
  addSet(fault, terminal);
  emulatorOptions(
    fault
      .command("clear")
      .description("ends one, or all")
      .argument("[id]", "all of them when absent"),
  ).action(async (id: string | undefined, options: EmulatorOptions) =>
    (await actions()).clearFaults(id, options, terminal),
  );
  emulatorOptions(
    fault.command("targets").description("what can be hit, and by which kinds"),
  ).action(async (options: EmulatorOptions) =>
    (await actions()).listFaultTargets(options, terminal),
  );
  emulatorOptions(fault.command("presets").description("those that there are")).action(
    async (options: EmulatorOptions) => (await actions()).listPresets(options, terminal),
  );
  emulatorOptions(
    withEnd(
      fault
        .command("preset")
        .description("sets the faults of a preset")
        .argument("<name>", "lose-a-zone, hot-partition, slow-storage, throttled-api, …")
        .argument("[parameters...]", "name=value, as `fault presets` shows"),
    ),
  )
    .showHelpAfterError("Parameters of a preset are name=value, as cloudglass fault presets shows.")
    .addHelpText("after", examples("fault preset lose-a-zone zone=us-east-1b --duration 10m"))
    .action(async (name: string, parameters: string[], options: EmulatorOptions & FaultEnd) =>
      (await actions()).setPreset(name, parameters, options, terminal),
    );
}

function addSet(fault: Command, terminal: Terminal): void {
  const set = fault
    .command("set")
    .description("sets one")
    .argument(
      "<kind>",
      "down, slow, lossy, corrupt, error, throttle, expired, leader-loss, load, interrupt, pause",
    )
    .optionsGroup("What is hit (names may have * and ?):")
    .option("--zone <name>", "every node in it")
    .option("--node <name>", "of S3, DynamoDB, EC2, as `fault targets` shows")
    .option("--link <from,to>", "one direction between nodes or zones", parseLink)
    .option("--disk <node>", "the disk of a node")
    .option("--object <arn>", "of S3: reads of its shards")
    .option("--shard <number>", "only that one", parseAmount)
    .option(
      "--table <arn>",
      "of DynamoDB: its partitions; pause: its replication to other regions and back",
    )
    .option("--key <value>", "only the partition of that partition key")
    .option("--function <arn>", "of Lambda: its invocations")
    .option("--bucket <arn>", "of S3: its replication")
    .option("--destination <arn>", "only that to this bucket")
    .option("--region <name>", "only that to buckets of this region")
    .option("--prefix <prefix>", "only that by rules of exactly this prefix")
    .option("--instance <arn>", "of EC2: Spot Instances, to be interrupted")
    .option("--service <name>", "requests to it; * for all")
    .option("--operation <name>", "only those requests")
    .option("--resource <arn>", "only requests about it")
    .option("--principal <arn>", "only requests of it")
    .optionsGroup("How:")
    .option("--probability <share>", "of calls that are hit, 0 to 1", parseAmount)
    .option("--delay <duration>", "for slow: 200ms, 2s", parseDelay)
    .option("--per-second <number>", "what throttle lets pass, what load takes", parseAmount)
    .option("--error-code <code>", "one of the service's errors")
    .option("--error-status <status>", "of HTTP", parseAmount)
    .option("--error-message <text>", "in place of the service's words")
    .option("--id <name>", "to clear it by; one of that id is replaced");
  emulatorOptions(withEnd(set).optionsGroup("Options:"))
    .addHelpText(
      "after",
      examples(
        "fault set slow --disk 's3-storage-*' --delay 200ms",
        "fault set error --service s3 --operation GetObject --error-code SlowDown --count 3",
      ),
    )
    .action(async (kind: string, options: FaultOptions) =>
      (await actions()).setFault(kind, options, terminal),
    );
}

function withEnd(command: Command): Command {
  return command
    .optionsGroup("When it ends (also by `fault clear`):")
    .option("--duration <duration>", "after 30s, 5m, 2h, 1d, by the emulator's clock")
    .option("--until <time>", "ISO 8601")
    .option("--count <number>", "after so many hits", parseAmount);
}

function parseAmount(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError("It is a number.");
  return Number(text);
}

function parseDelay(text: string): number {
  const milliseconds = /^\d/.test(text) ? ms(text as StringValue) : undefined;
  if (milliseconds === undefined || !Number.isFinite(milliseconds)) {
    throw new InvalidArgumentError("It is a number and a unit: 200ms, 2s.");
  }
  return Math.round(milliseconds);
}

function parseLink(text: string): string[] {
  const ends = text.split(",").map((each) => each.trim());
  if (ends.length !== 2 || ends.includes("")) {
    throw new InvalidArgumentError("It is two names with a comma between.");
  }
  return ends;
}
