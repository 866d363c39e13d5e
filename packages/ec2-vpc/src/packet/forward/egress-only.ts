/** What egress-only internet gateways remember: connections that were opened from inside. */
import type { Network } from "./network-parts.ts";
import type { Passage } from "./passage.ts";

export function openFromInside(network: Network, { packet, quoted }: Passage, id: string): void {
  const { connections } = network;
  const now = network.env.clock.now();
  const at = connections.interfaceNumber(id);
  if (packet.isIcmpError && quoted.loadQuoted(packet)) return;
  if (connections.passes(now, at, "egress", packet)) return;
  connections.open(now, at, "egress", packet);
}

export function isOpenedFromInside(
  network: Network,
  { packet, quoted }: Passage,
  id: string,
): boolean {
  const { connections } = network;
  const now = network.env.clock.now();
  const at = connections.interfaceNumber(id);
  if (packet.isIcmpError) {
    return quoted.loadQuoted(packet) && connections.relates(now, at, "ingress", quoted);
  }
  return connections.passes(now, at, "ingress", packet);
}
