/** What UpdateTable is told of replicas, checked in AWS's order and words. */
import type { ReplicationGroupUpdate, UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { validation } from "../../../errors.ts";

/** Exactly one is there. */
export interface ReplicaAction {
  readonly create?: ReplicationGroupUpdate["Create"];
  readonly update?: ReplicationGroupUpdate["Update"];
  readonly remove?: ReplicationGroupUpdate["Delete"];
  readonly region: string;
}

/** Where DynamoDB has global tables of the current version. */
const REGIONS = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

const OTHER_MEMBERS: readonly (keyof UpdateTableInput)[] = [
  "BillingMode",
  "DeletionProtectionEnabled",
  "GlobalSecondaryIndexUpdates",
  "OnDemandThroughput",
  "ProvisionedThroughput",
  "SSESpecification",
  "StreamSpecification",
  "TableClass",
  "WarmThroughput",
];

export const replicasGiven = ({ ReplicaUpdates }: UpdateTableInput) => ReplicaUpdates !== undefined;

export function isAlone(input: UpdateTableInput): boolean {
  return OTHER_MEMBERS.every((member) => input[member] === undefined);
}

/** Of a table in `region`. A replica is made or deleted alone; the same one asked for twice is one. */
export function readReplicaActions(
  { ReplicaUpdates: updates = [] }: UpdateTableInput,
  region: string,
): ReplicaAction[] {
  const actions = updates.map(readAction);
  const distinct = actions.filter(
    (action, at) => actions.findIndex((other) => isSame(action, other)) === at,
  );
  const replacing = distinct.filter(({ update }) => update === undefined);
  if (replacing.length > 1) {
    throw validation(
      "Update table operation with more than one create or delete replica actions not allowed",
    );
  }
  for (const action of distinct) checkRegion(action.region, region);
  return distinct;
}

function readAction({ Create, Update, Delete }: ReplicationGroupUpdate): ReplicaAction {
  const given = [Create, Update, Delete].filter((action) => action !== undefined);
  const [only] = given;
  if (only === undefined) throw nothingToDo();
  if (given.length > 1) {
    throw validation(
      "Update table operation with more than one type of replica actions not allowed.",
    );
  }
  if (Update !== undefined) {
    const { RegionName, ...changes } = Update;
    if (Object.values(changes).every((change) => change === undefined)) throw nothingToDo();
  }
  return { create: Create, update: Update, remove: Delete, region: only.RegionName as string };
}

function isSame(one: ReplicaAction, other: ReplicaAction): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function checkRegion(region: string, local: string): void {
  if (region === local) {
    throw validation(
      "Cannot add or delete the local region through ReplicaUpdates. " +
        "Use CreateTable, DeleteTable, or UpdateTable as required.",
    );
  }
  if (!REGIONS.includes(region)) {
    throw validation(
      `Region ${region} is not supported. The latest version of global tables are only supported in the ` +
        `following regions: [${REGIONS.join(", ")}]`,
    );
  }
}

const nothingToDo = () =>
  validation("There are no actions specified in the Replica Update Action of the request.");
