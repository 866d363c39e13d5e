/**
 * The subcommands: they ask a running emulator and print what it says. Without one of them the command line starts the
 * emulator.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { CommandError } from "./emulator-client.ts";
import { printPacket } from "./packet.ts";
import { printSuggestion } from "./policy-suggest.ts";
import { printDecision } from "./why.ts";

export interface Output {
  write(text: string): void;
  readonly isTTY?: boolean;
}

export interface Streams {
  readonly out: Output;
  readonly error: Output;
  /** `NO_COLOR`, and whatever else the terminal says. */
  readonly hasColor: boolean;
}

const WRONG_USE = 2;
const EXIT_CODES = `
Ends with 0 when it was answered, 1 when there is no such thing, 2 for wrong arguments, 3 when no emulator answers.`;

const PACKET_EXIT_CODES = `
Ends with 0 when the packet was delivered, 1 when it was dropped or there is no such thing, 2 for wrong arguments, 3 when no emulator answers.`;

/** Resolves to the exit code. */
export async function runSubcommand(args: readonly string[], streams: Streams): Promise<number> {
  const program = commandLine(streams);
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
    if (!(error instanceof CommandError)) throw error;
    streams.error.write(`cloudglass: ${error.message}\n`);
    return error.exitCode;
  }
}

function commandLine(streams: Streams): Command {
  const program = new Command("cloudglass")
    .description("A local AWS that you can see through. Without a command it starts.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.out.write(text),
      writeErr: (text) => streams.error.write(text.replace(/^error: /, "cloudglass: ")),
    });
  program
    .command("why")
    .description("why a request was allowed or denied, and the smallest change that would allow it")
    .argument("<request-id>", "as in the answer: x-amz-request-id, x-amzn-requestid, RequestId")
    .addOption(endpointOption())
    .option("--json", "the whole answer, as JSON", false)
    .addHelpText("after", EXIT_CODES)
    .action((requestId: string, options: WhyOptions) => printDecision(requestId, options, streams));
  program
    .command("policy")
    .description("policies made from what was done")
    .command("suggest")
    .description("the smallest policy that allows what a principal has done")
    .requiredOption("--principal <arn>", "ARN of a user, a role or a session of one")
    .option("--include-denied", "also what it was denied", false)
    .addOption(endpointOption())
    .option("--json", "the whole answer, as JSON", false)
    .addHelpText("after", EXIT_CODES)
    .action((options: SuggestOptions) => printSuggestion(options, streams));
  addPacket(program, streams);
  return program;
}

function addPacket(program: Command, streams: Streams): void {
  program
    .command("packet")
    .description(
      "sends a packet from an instance or a network interface and shows what each thing on its way decided",
    )
    .argument(
      "<from>",
      "the id of an instance or of a network interface, or a public address outside",
    )
    .argument("<to>", "an address, or the id of an instance or of a network interface")
    .addOption(
      new Option("--protocol <name>").choices(["tcp", "udp", "icmp"]).default("tcp", "tcp"),
    )
    .option("--port <number>", "of the destination (TCP: 443 when absent)", parseNumber)
    .option("--source-port <number>", "an ephemeral one when absent", parseNumber)
    .option("--source <address>", "the interface's primary one when absent")
    .option("--icmp-type <number>", "an echo request when absent", parseNumber)
    .option("--icmp-code <number>", "", parseNumber)
    .option("--ttl <number>", "routers that it may pass", parseNumber)
    .option("--payload <text>", "what it carries")
    .option("--followed", "also the way of every packet that it set off", false)
    .addOption(endpointOption())
    .option("--json", "the whole answer, as JSON", false)
    .addHelpText("after", PACKET_EXIT_CODES)
    .action((from: string, to: string, options: PacketOptions) =>
      printPacket(from, to, options, streams),
    );
}

export interface PacketOptions extends WhyOptions {
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly port?: number;
  readonly sourcePort?: number;
  readonly source?: string;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly ttl?: number;
  readonly payload?: string;
  readonly followed: boolean;
}

function parseNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("It is a whole number.");
  return Number(text);
}

export interface WhyOptions {
  readonly endpoint: string;
  readonly json: boolean;
}

export interface SuggestOptions extends WhyOptions {
  readonly principal: string;
  readonly includeDenied: boolean;
}

function endpointOption(): Option {
  return new Option("--endpoint <url>", "where the emulator listens")
    .default("http://localhost:4566")
    .env("AWS_ENDPOINT_URL")
    .argParser(parseEndpoint);
}

function parseEndpoint(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? "")) {
    throw new InvalidArgumentError("It is a URL like http://localhost:4566.");
  }
  return text;
}
