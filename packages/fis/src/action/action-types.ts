/**
 * The actions that there are here: those of AWS whose targets exist. Parameters and limits are AWS's.
 * https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html
 */
import type { ActionType } from "./action-type.ts";
import { duration, listOf, matching, optional, whole } from "./parameters.ts";

const OPERATIONS = listOf(
  "The operations to inject the fault into, separated using commas.",
  /^[A-Z][A-Za-z0-9]{0,127}$/,
  "names of operations, separated using commas",
);

function injected(id: string, words: string): ActionType {
  return {
    id,
    description: `Answers requests of the target IAM roles with ${words}.`,
    parameters: {
      duration: duration("The duration, from one minute to 12 hours."),
      service: matching(
        "The service whose requests are answered so; every service of this emulator.",
        /^[a-z0-9]{1,64}$/,
        "the name of a service",
      ),
      percentage: whole("The percentage (1-100) of calls to inject the fault into.", 1, 100),
      operations: OPERATIONS,
    },
    targets: { Roles: "aws:iam:role" },
  };
}

const ALL: readonly ActionType[] = [
  {
    id: "aws:fis:wait",
    description: "Waits for the given time.",
    parameters: { duration: duration("The duration, from one minute to 12 hours.") },
    targets: {},
  },
  injected("aws:fis:inject-api-internal-error", "the service's internal error"),
  injected("aws:fis:inject-api-throttle-error", "the service's throttling error"),
  injected("aws:fis:inject-api-unavailable-error", "the error of a service that is unavailable"),
  {
    id: "aws:ec2:reboot-instances",
    description: "Runs RebootInstances on the target EC2 instances.",
    parameters: {},
    targets: { Instances: "aws:ec2:instance" },
  },
  {
    id: "aws:ec2:stop-instances",
    description: "Runs StopInstances on the target EC2 instances.",
    parameters: {
      startInstancesAfterDuration: optional(
        duration("How long to wait before the instances are started, from one minute to 12 hours."),
      ),
    },
    targets: { Instances: "aws:ec2:instance" },
  },
  {
    id: "aws:ec2:terminate-instances",
    description: "Runs TerminateInstances on the target EC2 instances.",
    parameters: {},
    targets: { Instances: "aws:ec2:instance" },
  },
];

export const ACTION_TYPES: ReadonlyMap<string, ActionType> = new Map(
  [...ALL].sort((a, b) => (a.id < b.id ? -1 : 1)).map((each) => [each.id, each]),
);
