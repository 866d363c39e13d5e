/** Nodes of the fleet, taken down and brought back: faults on the emulator's board. */
import { ask, send } from "./client.ts";

const FAULTS = "/_cloudglass/faults";

interface SetFault {
  readonly id: string;
  readonly kind: string;
  readonly target: { readonly node?: string };
}

export async function takeDown(node: string): Promise<void> {
  await send("POST", FAULTS, { id: `down-${node}`, kind: "down", target: { node } });
}

/** Ends every fault on the node itself; one on its zone or on all nodes stays. */
export async function bringBack(node: string): Promise<void> {
  const { faults } = await ask<{ readonly faults: readonly SetFault[] }>(FAULTS);
  const own = faults.filter(({ target }) => target.node === node);
  await Promise.all(own.map(({ id }) => send("DELETE", `${FAULTS}/${encodeURIComponent(id)}`)));
}
