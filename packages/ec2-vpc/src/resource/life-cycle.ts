/** What changes by itself when the clock gets there. */
import { followNatGateways } from "./gateway/make-nat-gateway.ts";
import type { Resources } from "./resources.ts";
import { followStates } from "./transitions.ts";

export function followLifeCycles(resources: Resources): void {
  followNatGateways(resources);
  const { transitions, env } = resources;
  followStates(transitions, env.clock, resources.transitGateways);
  followStates(transitions, env.clock, resources.transitAttachments);
  followStates(transitions, env.clock, resources.transitRouteTables);
  followStates(transitions, env.clock, resources.vpnGateways);
  followStates(transitions, env.clock, resources.customerGateways);
  followStates(transitions, env.clock, resources.vpnConnections);
}
