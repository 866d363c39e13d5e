/** What AWS says of an UpdateTable request before it looks for the table: most settings are changed one at a time. */
import type { UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { invalid, notImplemented, validation } from "../../../errors.ts";
import { checkStreamChange } from "../settings/stream-specification.ts";
import { isAlone, replicasGiven } from "./replica-request.ts";

export function checkUpdateRequest(input: UpdateTableInput): void {
  refuseUnknown(input);
  const { BillingMode: mode, ProvisionedThroughput: units } = input;
  if (replicasGiven(input)) {
    if (isAlone(input)) return;
    throw invalid("Replica modification must be the only operation in the request");
  }
  if (mode === "PAY_PER_REQUEST" && units !== undefined) {
    throw invalid(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  checkIndexUpdates(input);
  checkCombination(input);
  if (mode === "PROVISIONED" && units === undefined) {
    throw invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  if (input.StreamSpecification !== undefined) checkStreamChange(input.StreamSpecification);
}

function refuseUnknown(input: UpdateTableInput): void {
  if (input.VectorIndexUpdates !== undefined) throw notImplemented("A table with vector indexes");
  if (input.GlobalTableWitnessUpdates !== undefined || input.MultiRegionConsistency === "STRONG") {
    throw notImplemented("A global table with strong consistency");
  }
}

function checkIndexUpdates({ GlobalSecondaryIndexUpdates: updates = [] }: UpdateTableInput): void {
  const names = new Set<string>();
  for (const { Create, Update, Delete } of updates) {
    const actions = [Update, Create, Delete].filter((action) => action !== undefined);
    if (actions.length === 0) {
      throw invalid(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    }
    if (actions.length > 1) {
      throw invalid(
        "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
      );
    }
    const name = actions[0]?.IndexName as string;
    if (names.has(name)) {
      throw invalid(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    }
    names.add(name);
  }
}

const isNothing = (input: object | undefined) =>
  input === undefined || Object.values(input).every((member) => member === undefined);

function checkCombination(input: UpdateTableInput): void {
  const isGiven = {
    sse: input.SSESpecification !== undefined,
    tableClass: input.TableClass !== undefined,
    protection: input.DeletionProtectionEnabled !== undefined,
    warm: !isNothing(input.WarmThroughput),
    maximum: !isNothing(input.OnDemandThroughput),
    stream: input.StreamSpecification !== undefined,
    units: input.ProvisionedThroughput !== undefined,
    billing: input.BillingMode !== undefined,
    indexes: (input.GlobalSecondaryIndexUpdates ?? []).length > 0,
  };
  const count = Object.values(isGiven).filter(Boolean).length;
  if (count === 0) {
    throw validation(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, " +
        "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, " +
        "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required",
    );
  }
  const only = (subject: string) =>
    invalid(`${subject} modification must be the only operation in the request`);
  if (isGiven.sse && count > 1) throw only("Server-Side Encryption");
  if (isGiven.tableClass && count > 1) throw only("TableClass");
  if (isGiven.protection && count > 1) throw only("DeletionProtection");
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  const [creates, deletes] = [
    updates.some(({ Create }) => Create !== undefined),
    updates.some(({ Delete }) => Delete !== undefined),
  ];
  if (isGiven.warm && creates) {
    throw invalid("Create global secondary index cannot be specified when updating WarmThroughput");
  }
  if (isGiven.warm && count > (isGiven.indexes ? 2 : 1)) {
    throw invalid("WarmThroughput must be the only operation in the request");
  }
  if (isGiven.maximum && (isGiven.stream || isGiven.indexes)) {
    throw invalid(
      "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
    );
  }
  const changesUnits = isGiven.units || input.BillingMode === "PROVISIONED";
  if (isGiven.stream && changesUnits) {
    throw invalid("You cannot modify stream status while updating table IOPS");
  }
  if ((creates || deletes) && (changesUnits || isGiven.billing)) {
    throw invalid("You cannot create or delete index while updating table IOPS");
  }
  if ((creates || deletes) && isGiven.stream) {
    throw invalid("You cannot create or delete index while changing stream status");
  }
}
