/**
 * The actions that there are here: those of AWS whose targets exist. Parameters and limits are AWS's.
 * https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html
 */
import type { ActionType } from "./action-type.ts";
import { duration, listOf, matching, minutes, oneOf, optional, whole } from "./parameters.ts";

const USUAL_DURATION = "The duration, from one minute to 12 hours.";
const INVOCATION_PERCENTAGE = whole("The percentage (1-100) of invocations.", 1, 100);
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
      duration: duration(USUAL_DURATION),
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
    parameters: { duration: duration(USUAL_DURATION) },
    targets: {},
  },
  injected("aws:fis:inject-api-internal-error", "the service's internal error"),
  injected("aws:fis:inject-api-throttle-error", "the service's throttling error"),
  injected("aws:fis:inject-api-unavailable-error", "the error of a service that is unavailable"),
  {
    id: "aws:dynamodb:global-table-pause-replication",
    description: "Pauses replication between the target tables and their replicas.",
    parameters: { duration: duration(USUAL_DURATION) },
    targets: { Tables: "aws:dynamodb:global-table" },
  },
  {
    id: "aws:ec2:reboot-instances",
    description: "Runs RebootInstances on the target EC2 instances.",
    parameters: {},
    targets: { Instances: "aws:ec2:instance" },
  },
  {
    id: "aws:ec2:send-spot-instance-interruptions",
    description: "Interrupts the target Spot Instances, with a notice two minutes before.",
    parameters: {
      durationBeforeInterruption: minutes(
        "How long to wait before the instances are interrupted, from two to 15 minutes.",
        2,
        15,
      ),
    },
    targets: { SpotInstances: "aws:ec2:spot-instance" },
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
  {
    id: "aws:ec2:api-insufficient-instance-capacity-error",
    description: "Answers RunInstances of the target IAM roles with InsufficientInstanceCapacity.",
    parameters: {
      duration: duration(USUAL_DURATION),
      availabilityZoneIdentifiers: listOf(
        "The availability zones, by name or id, separated using commas.",
        /^[a-z0-9-]{4,32}$/,
        "names or ids of availability zones, separated using commas",
      ),
      percentage: whole("The percentage (1-100) of calls to inject the fault into.", 1, 100),
    },
    targets: { Roles: "aws:iam:role" },
  },
  {
    id: "aws:network:disrupt-connectivity",
    description: "Denies traffic of the target subnets by a network ACL in the place of theirs.",
    parameters: {
      duration: duration(USUAL_DURATION),
      scope: oneOf(
        "The traffic that is denied.",
        "all",
        "availability-zone",
        "dynamodb",
        "prefix-list",
        "s3",
        "vpc",
      ),
      prefixListIdentifier: optional(
        matching(
          "The managed prefix list, with the scope prefix-list.",
          /^pl-[0-9a-f]{8,17}$/,
          "the id of a prefix list",
        ),
      ),
    },
    targets: { Subnets: "aws:ec2:subnet" },
  },
  {
    id: "aws:lambda:invocation-add-delay",
    description: "Delays the start of the target functions by the given milliseconds.",
    parameters: {
      duration: duration(USUAL_DURATION),
      invocationPercentage: optional(INVOCATION_PERCENTAGE),
      startupDelayMilliseconds: optional(whole("The delay (0-900000).", 0, 900_000)),
    },
    targets: { Functions: "aws:lambda:function" },
  },
  {
    id: "aws:lambda:invocation-error",
    description: "Marks invocations of the target functions as failed.",
    parameters: {
      duration: duration(USUAL_DURATION),
      invocationPercentage: optional(INVOCATION_PERCENTAGE),
      preventExecution: oneOf("Whether the function does not run at all.", "true", "false"),
    },
    targets: { Functions: "aws:lambda:function" },
  },
  {
    id: "aws:lambda:invocation-http-integration-response",
    description: "Answers invocations of the target functions with an HTTP response.",
    parameters: {
      contentTypeHeader: matching(
        "The value of the response's header Content-Type.",
        /^[!-~]([ -~]{0,254}[!-~])?$/,
        "the value of a header, of at most 256 characters",
      ),
      duration: duration(USUAL_DURATION),
      invocationPercentage: optional(INVOCATION_PERCENTAGE),
      preventExecution: oneOf("Whether the function does not run at all.", "true", "false"),
      statusCode: whole("The response's status (200-599).", 200, 599),
    },
    targets: { Functions: "aws:lambda:function" },
  },
  {
    id: "aws:s3:bucket-pause-replication",
    description: "Pauses replication from the target buckets to their destination buckets.",
    parameters: {
      duration: duration(USUAL_DURATION),
      region: matching(
        "The region of the destination buckets.",
        /^[a-z]{2}(-[a-z]+)+-\d$/,
        "the name of a region",
      ),
      destinationBuckets: optional(
        listOf(
          "The destination buckets, separated using commas.",
          /^(arn:aws:s3:::)?[a-z0-9.-]{3,63}$/,
          "names of buckets, separated using commas",
        ),
      ),
      prefixes: optional(
        listOf(
          "The prefixes of the filters of replication rules, separated using commas.",
          /^.{1,1024}$/,
          "prefixes of keys, separated using commas",
        ),
      ),
    },
    targets: { Buckets: "aws:s3:bucket" },
  },
  {
    id: "cloudglass:zone:down",
    description:
      "Takes an availability zone away. An action of this emulator: AWS has none like it.",
    parameters: {
      duration: duration(USUAL_DURATION),
      availabilityZone: matching(
        "The name of the zone.",
        /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
        "the name of an availability zone",
      ),
    },
    targets: {},
  },
];

export const ACTION_TYPES: ReadonlyMap<string, ActionType> = new Map(
  [...ALL].sort((a, b) => (a.id < b.id ? -1 : 1)).map((each) => [each.id, each]),
);
