/** What changes by itself when the clock gets there. */
import { followNatGateways } from "./gateway/make-nat-gateway.ts";
import type { Resources } from "./resources.ts";

export function followLifeCycles(resources: Resources): void {
  followNatGateways(resources);
}
