import { headerOf as headerOfView } from "../forward/passage.ts";
import { PacketView } from "../frame/packet-view.ts";
import type { PacketHeader } from "../trace.ts";

const VIEW = new PacketView();

/** As traces show it; undefined for what is no packet. */
export function headerOf(bytes: Uint8Array): PacketHeader | undefined {
  return VIEW.load(bytes) ? headerOfView(VIEW) : undefined;
}
