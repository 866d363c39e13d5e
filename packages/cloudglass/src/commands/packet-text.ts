/** The way of a packet as text: a line a hop, with what decided there. */
import type { Conclusion, Injection, PacketTrace } from "../../../ec2-vpc/src/packet/network.ts";
import type { Hop, PacketHeader } from "../../../ec2-vpc/src/packet/trace.ts";
import { table } from "./borderless-table.ts";
import type { Palette } from "./palette.ts";

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: "ICMP",
  6: "TCP",
  17: "UDP",
  58: "ICMPv6",
};

export function injectionText(
  { conclusion, sent, followed, notKept }: Injection,
  showsFollowed: boolean,
  colors: Palette,
): string {
  const lines = traceLines(sent, colors, concludedText(conclusion, sent, colors));
  const count = followed.length + notKept;
  if (!showsFollowed) {
    if (count > 0) lines.push(...summaryLines(followed, colors));
  } else {
    for (const trace of followed) lines.push(...traceLines(trace, colors));
  }
  if (notKept > 0) lines.push(`${notKept} more packets were not kept.`);
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Of one that was dropped there is nothing to add. */
function concludedText(conclusion: Conclusion, sent: PacketTrace, { good, bad }: Palette): string {
  if (sent.verdict === "dropped") return "";
  const text = sent.packet.tcpFlags === undefined ? conclusion : `connection ${conclusion}`;
  const color = conclusion === "accepted" || conclusion === "answered" ? good : bad;
  return `, ${color(text)}`;
}

function traceLines(
  { packet, verdict, hops }: PacketTrace,
  colors: Palette,
  conclusion = "",
): string[] {
  const shown = verdict === "delivered" ? colors.good("DELIVERED") : colors.bad("DROPPED");
  const reason = hops.find(({ drop }) => drop !== undefined);
  return [
    `${shown}${conclusion}  ${colors.strong(headerText(packet))}`,
    ...(reason === undefined ? [] : [`  ${reason.kind} ${reason.id}: ${whyOf(reason)}`]),
    "",
    ...table(hops.map((hop, index) => hopRow(hop, index, packet, hops))),
  ];
}

function summaryLines(followed: readonly PacketTrace[], { good, bad }: Palette): string[] {
  const lines = followed.map(({ packet, verdict, hops }) => {
    const reason = hops.find(({ drop }) => drop !== undefined);
    const end =
      verdict === "delivered"
        ? good("delivered")
        : `${bad("dropped")}${reason === undefined ? "" : ` at ${reason.kind} ${reason.id}`}`;
    return `  ${headerText(packet)}: ${end}`;
  });
  return ["It set off", ...lines, ""];
}

function hopRow(hop: Hop, index: number, first: PacketHeader, hops: readonly Hop[]): string[] {
  const before = hops[index - 1]?.packet ?? first;
  const changed = headerText(before) === headerText(hop.packet) ? "" : headerText(hop.packet);
  const direction = hop.direction === undefined ? "" : ` ${hop.direction}`;
  const decided = Object.entries(hop.rule ?? {}).map(([name, value]) => `${name} ${value}`);
  return [
    `${index + 1}`,
    `${hop.kind}${direction}`,
    hop.id,
    hop.verdict === "drop" ? "DROP" : hop.verdict,
    decided.length > 0 ? decided.join(", ") : hop.verdict === "drop" ? "" : (hop.why ?? ""),
    changed,
  ];
}

function whyOf({ why, drop }: Hop): string {
  return why ?? String(drop);
}

/** `TCP 10.0.0.5:40000 → 10.0.1.9:443, ttl 64` */
function headerText(packet: PacketHeader): string {
  const { source, destination, protocol, sourcePort, destinationPort, ttl } = packet;
  const name = PROTOCOLS[protocol] ?? `protocol ${protocol}`;
  const icmp = packet.icmpType === undefined ? "" : ` type ${packet.icmpType}`;
  const flags = packet.tcpFlags === undefined ? "" : ` ${packet.tcpFlags}`;
  const from = withPort(source, sourcePort);
  return `${name}${icmp}${flags} ${from} → ${withPort(destination, destinationPort)}, ttl ${ttl}`;
}

function withPort(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
