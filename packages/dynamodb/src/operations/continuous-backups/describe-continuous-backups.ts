/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html */
import type {
  DescribeContinuousBackupsInput,
  DescribeContinuousBackupsOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { describeContinuousBackupsOf, requireBackedUp } from "./continuous-backups-description.ts";

export function describeContinuousBackups(
  rooms: Rooms,
  input: DescribeContinuousBackupsInput,
  call: Call,
): DescribeContinuousBackupsOutput {
  const record = requireBackedUp(rooms, call, input.TableName as string);
  return { ContinuousBackupsDescription: describeContinuousBackupsOf(record, call.receivedAt) };
}
