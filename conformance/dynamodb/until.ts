/** Work that goes on beside the requests: waiting for its end, without letting time pass. */
import {
  DescribeBackupCommand,
  DescribeTableCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import type { Emulator } from "../testing/emulator.ts";

/** Asks again and again, while everything that is due is done. */
export async function until(emulator: Emulator, isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await emulator.advance(0);
}

export function untilActive(
  emulator: Emulator,
  client: DynamoDBClient,
  TableName: string,
): Promise<void> {
  return until(emulator, async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    return Table?.TableStatus === "ACTIVE";
  });
}

export function untilAvailable(
  emulator: Emulator,
  client: DynamoDBClient,
  BackupArn: string,
): Promise<void> {
  return until(emulator, async () => {
    const { BackupDescription } = await client.send(new DescribeBackupCommand({ BackupArn }));
    return BackupDescription?.BackupDetails?.BackupStatus === "AVAILABLE";
  });
}
