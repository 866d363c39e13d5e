import { formatIp } from "../frame/address.ts";
import { PacketView } from "../frame/packet-view.ts";
import type { PacketHeader } from "../trace.ts";

const VIEW = new PacketView();

/** As traces show it; undefined for what is no packet. */
export function headerOf(bytes: Uint8Array): PacketHeader | undefined {
  if (!VIEW.load(bytes)) return undefined;
  const header = {
    source: formatIp(VIEW.sourceAddress),
    destination: formatIp(VIEW.destinationAddress),
    protocol: VIEW.protocol,
    ttl: VIEW.ttl,
    sizeBytes: VIEW.totalLength,
  };
  if (VIEW.isIcmp) return { ...header, icmpType: VIEW.icmpType, icmpCode: VIEW.icmpCode };
  if (!VIEW.hasTransport) return header;
  return { ...header, sourcePort: VIEW.sourcePort, destinationPort: VIEW.destinationPort };
}
