/** Spot Instances of EC2: those of its instances that are some. */
import { findInstances } from "./instances.ts";
import type { Finder } from "./resolve.ts";

const IS_SPOT = { path: "InstanceLifecycle", values: ["spot"] };

export const findSpotInstances: Finder = (role, target, place) =>
  findInstances(role, { ...target, filters: [...(target.filters ?? []), IS_SPOT] }, place);
