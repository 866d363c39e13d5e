/** Actions on EC2's instances. */
import { durationMs } from "../../template/duration.ts";
import type { Effect } from "./effect.ts";

const idsOf = (arns: readonly string[]): string[] => arns.map((arn) => arn.split("/").at(-1) ?? "");

const onInstances = (operation: string): Effect => ({
  async begin({ call, resources }) {
    await call("ec2", operation, { InstanceIds: idsOf(resources) });
    return {};
  },
});

export const rebootInstances = onInstances("RebootInstances");
export const terminateInstances = onInstances("TerminateInstances");

interface Stopped {
  readonly instanceIds: readonly string[];
}

/** They are started again when the time is over, or the experiment is stopped. */
export const stopInstances: Effect = {
  async begin({ call, resources, parameters, remember }) {
    const instanceIds = idsOf(resources);
    const after = parameters.startInstancesAfterDuration;
    if (after !== undefined) remember({ instanceIds } satisfies Stopped);
    await call("ec2", "StopInstances", { InstanceIds: instanceIds });
    return { durationMs: after === undefined ? undefined : durationMs(after) };
  },
  async end({ call, memory }) {
    const { instanceIds = [] } = (memory ?? {}) as Partial<Stopped>;
    if (instanceIds.length > 0) await call("ec2", "StartInstances", { InstanceIds: instanceIds });
  },
};
