/** Wireshark's judgement of a capture file: what it calls malformed, and checksums that it finds wrong. */
import { outputOf, run, sayMissing, versionOf } from "./programs.ts";

export const tsharkVersion = versionOf("tshark", "--version");

export function sayTsharkMissing(): void {
  sayMissing("tshark on PATH", 'Debian package "tshark"');
}

const CHECKED = ["ip.check_checksum", "tcp.check_checksum", "udp.check_checksum"];
const WITH_CHECKSUM = ["ip", "tcp", "udp", "icmp", "icmpv6"];
const FAULTS = [
  "_ws.malformed",
  '_ws.expert.group == "Malformed"',
  '_ws.expert.severity == "Error"',
  ...WITH_CHECKSUM.map((protocol) => `${protocol}.checksum.status == "Bad"`),
];

async function tshark(directory: string, file: string, ...args: string[]): Promise<string[]> {
  const preferences = CHECKED.flatMap((name) => ["-o", `${name}:TRUE`]);
  const ended = await run("tshark", ["-n", "-r", file, ...preferences, ...args], { directory });
  return outputOf(ended, "tshark").split("\n").slice(0, -1);
}

/** A line for each frame that Wireshark finds fault with. */
export function tsharkFaults(directory: string, file: string): Promise<string[]> {
  return tshark(directory, file, "-Y", FAULTS.join(" || "));
}

/** For each frame, in order, the values of the fields, joined by tabs. */
export function tsharkFields(
  directory: string,
  file: string,
  ...fields: readonly string[]
): Promise<string[]> {
  return tshark(directory, file, "-T", "fields", ...fields.flatMap((field) => ["-e", field]));
}
