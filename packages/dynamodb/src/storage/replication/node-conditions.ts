/** How a storage node is doing at the moment, for those who ask it for something. */
import { type Environment, type NodeAddress, slownessMs } from "@cloudglass/env";

type World = Pick<Environment, "faults" | "random">;

export function answersNow(node: NodeAddress, { faults, random }: World): boolean {
  if (faults.quiet) return true;
  return faults
    .onNode(node)
    .every((fault) => fault.kind === "slow" || !faults.strikes(fault, random));
}

/** How long it takes for what it is asked, its disk included; milliseconds of the clock. */
export function answerDelayMs(node: NodeAddress, world: World): number {
  const { faults, random } = world;
  if (faults.quiet) return 0;
  return faults
    .onNode(node)
    .filter((fault) => fault.kind === "slow" && faults.strikes(fault, random))
    .reduce((sum, { delayMs = 0 }) => sum + delayMs, slownessMs(node, world));
}
