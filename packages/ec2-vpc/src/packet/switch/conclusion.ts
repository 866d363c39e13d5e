/** What who sent a packet knows by what came back. */
import { ICMP_TYPE, ICMPV6_TYPE, PROTOCOL, UNREACHABLE_CODE } from "../frame/numbers.ts";
import type { Conclusion, PacketTrace } from "../network.ts";
import type { PacketHeader } from "../trace.ts";

export function concluded(
  { packet: sent }: PacketTrace,
  followed: readonly PacketTrace[],
): Conclusion {
  for (const { verdict, hops } of followed) {
    // As it arrives, after every translation.
    const back = hops.at(-1)?.packet;
    if (verdict !== "delivered" || back?.destination !== sent.source) continue;
    const conclusion = saidBy(back, sent);
    if (conclusion !== undefined) return conclusion;
  }
  return "unanswered";
}

function saidBy(back: PacketHeader, sent: PacketHeader): Conclusion | undefined {
  const { icmpType } = back;
  if (icmpType !== undefined) {
    const isIpv6 = back.protocol === PROTOCOL.icmpv6;
    const { unreachable, echoReply } = isIpv6 ? ICMPV6_TYPE : ICMP_TYPE;
    const isTooLarge = !isIpv6 && back.icmpCode === UNREACHABLE_CODE.fragmentationNeeded;
    if (icmpType === unreachable && !isTooLarge) return "refused";
    return sent.icmpType !== undefined && icmpType === echoReply ? "answered" : undefined;
  }
  if (back.protocol !== sent.protocol || back.destinationPort !== sent.sourcePort) return undefined;
  if (sent.protocol !== PROTOCOL.tcp) return "answered";
  const flags = back.tcpFlags?.split(",") ?? [];
  if (flags.includes("RST")) return "refused";
  return flags.includes("SYN") ? "accepted" : undefined;
}
