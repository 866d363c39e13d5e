/** A change as a stream's readers get it. */
import { createHash } from "node:crypto";
import type {
  StreamRecord as Output,
  _Record as RecordOutput,
} from "@aws-sdk/client-dynamodb-streams";
import type { Item } from "../../expression/value/attribute-value.ts";
import { keyAttributes } from "../../expression/value/key-check.ts";
import { itemSize } from "../../expression/value/size.ts";
import type { StreamRecord, TableRecord } from "../../table/catalogue/index.ts";
import type { Change } from "../../table/change-log/index.ts";
import { sequenceNumber } from "../../table/stream/sequence-number.ts";

/** Who deleted items whose time to live was over. */
const SERVICE = { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" };

export function describeChange(
  { timestampUs, origin, before, after }: Change,
  record: TableRecord,
  { label, viewType }: StreamRecord,
): RecordOutput {
  const hasNew = viewType === "NEW_IMAGE" || viewType === "NEW_AND_OLD_IMAGES";
  const hasOld = viewType === "OLD_IMAGE" || viewType === "NEW_AND_OLD_IMAGES";
  const Keys = keysOf((after ?? before)?.item ?? {}, record);
  const [NewImage, OldImage] = [
    hasNew ? after?.item : undefined,
    hasOld ? before?.item : undefined,
  ];
  const images = [Keys, NewImage, OldImage].filter((each) => each !== undefined);
  return {
    eventID: eventId(`${record.tableId} ${label} ${timestampUs}`),
    eventName: eventNameOf(before !== undefined, after !== undefined),
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: record.region,
    dynamodb: {
      ApproximateCreationDateTime: new Date(Math.floor(timestampUs / 1_000_000) * 1000),
      Keys: Keys as Output["Keys"],
      NewImage: NewImage as Output["NewImage"],
      OldImage: OldImage as Output["OldImage"],
      SequenceNumber: sequenceNumber(timestampUs),
      SizeBytes: images.reduce((sum, image) => sum + itemSize(image), 0),
      StreamViewType: viewType,
    },
    ...(origin === "time-to-live" && { userIdentity: SERVICE }),
  };
}

function eventNameOf(wasThere: boolean, isThere: boolean): "INSERT" | "MODIFY" | "REMOVE" {
  if (!isThere) return "REMOVE";
  return wasThere ? "MODIFY" : "INSERT";
}

function keysOf(item: Item, { keys }: TableRecord): Item {
  return Object.fromEntries(
    keyAttributes(keys).map(({ name }) => [name, item[name] as Item[string]]),
  );
}

function eventId(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
