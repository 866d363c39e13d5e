/** Commands that explain: `why`, `policy suggest`, `packet`. */
import { type Command, Option } from "commander";
import { type EmulatorOptions, emulatorOptions, examples, parseNumber } from "./command-options.ts";
import type { Terminal } from "./terminal.ts";

export interface SuggestOptions extends EmulatorOptions {
  readonly principal: string;
  readonly includeDenied: boolean;
}

export interface PacketOptions extends EmulatorOptions {
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

export function addExplaining(program: Command, terminal: Terminal): void {
  emulatorOptions(
    program
      .command("why")
      .description(
        "why a request was allowed or denied, and the smallest change that would allow it",
      )
      .argument("<request-id>", "as in the answer: x-amz-request-id, x-amzn-requestid, RequestId"),
  )
    .addHelpText("after", examples("why 4442587FB7D0A2F9"))
    .action(async (requestId: string, options: EmulatorOptions) => {
      const { printDecision } = await import("./why.ts");
      await printDecision(requestId, options, terminal);
    });
  emulatorOptions(
    program
      .command("policy")
      .description("policies made from what was done")
      .command("suggest")
      .description("the smallest policy that allows what a principal has done")
      .requiredOption("--principal <arn>", "ARN of a user, a role or a session of one")
      .option("--include-denied", "also what it was denied", false),
  )
    .addHelpText(
      "after",
      examples("policy suggest --principal arn:aws:iam::000000000000:user/ann > policy.json"),
    )
    .action(async (options: SuggestOptions) => {
      const { printSuggestion } = await import("./policy-suggest.ts");
      await printSuggestion(options, terminal);
    });
  addPacket(program, terminal);
}

function addPacket(program: Command, terminal: Terminal): void {
  emulatorOptions(
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
      .option("--followed", "also the way of every packet that it set off", false),
  )
    .addHelpText(
      "after",
      `\nEnds with 1 also when the packet was dropped.${examples("packet i-0123456789abcdef0 10.0.1.9 --port 22")}`,
    )
    .action(async (from: string, to: string, options: PacketOptions) => {
      const { printPacket } = await import("./packet.ts");
      await printPacket(from, to, options, terminal);
    });
}
