/** The key that a table's items are encrypted under. */
import type { UpdateTableInput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { invalid, stillInUse, subscriberLimit } from "../../../errors.ts";
import type { Rooms } from "../../../rooms.ts";
import type { TableRecord } from "../../../table/catalogue/index.ts";
import { readEncryption } from "../settings/encryption.ts";
import { isUnderWay, requireMade } from "../settled.ts";
import { recent, type TableChange } from "./change.ts";
import { spelledOut } from "./throughput-change.ts";

const FREE_CHANGES = 4;
const CHANGE_WAIT_MS = 6 * 3_600_000;
const DAY_MS = 86_400_000;

export function changeEncryption(
  { ports, transitions }: Pick<Rooms, "ports" | "transitions">,
  record: TableRecord,
  input: UpdateTableInput,
  { receivedAt: nowMs, requestId }: Pick<Call, "receivedAt" | "requestId">,
): TableChange {
  requireMade(record);
  const { region, accountId, name } = record;
  if (isUnderWay(record.encryptionUntilMs, nowMs)) {
    throw stillInUse(`Table: ${name} is in the process of being updated.`);
  }
  const { SSESpecification: wanted } = input;
  const place = { keyNames: ports.keyNames, region, accountId, requestId };
  const encryption = readEncryption(wanted, place);
  if (encryption === undefined && record.encryption === undefined) {
    throw invalid("Table is already encrypted by default");
  }
  // An alias of the same key is taken for a change.
  if (record.encryption !== undefined && wanted?.KMSMasterKeyId === record.encryption.keyArn) {
    throw invalid(
      "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key",
    );
  }
  const changes = recent(record.encryptionChangesMs, 1, nowMs);
  checkWait(changes, nowMs);
  return {
    now: {
      encryption,
      encryptionChangesMs: [...changes, nowMs],
      encryptionUntilMs: nowMs + transitions.durationMs,
    },
  };
}

function checkWait(changes: readonly number[], nowMs: number): void {
  const lastMs = changes.at(-1) ?? 0;
  const nextMs = lastMs + CHANGE_WAIT_MS;
  if (changes.length < FREE_CHANGES || nowMs >= nextMs) return;
  throw subscriberLimit(
    `Encryption mode changes are limited in the 24h window ending at ${spelledOut((changes[0] ?? 0) + DAY_MS)}. ` +
      `After the first ${FREE_CHANGES} change, each subsequent change in the same window can be performed at most ` +
      `once every ${CHANGE_WAIT_MS / 1000} seconds. Number of updates today: ${changes.length}. ` +
      `Last change at ${spelledOut(lastMs)}. Next changes can be made at ${spelledOut(nextMs)}.`,
  );
}
