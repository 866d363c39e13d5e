/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_SelectObjectContent.html */
import type {
  SelectObjectContentCommandInput,
  SelectObjectContentCommandOutput,
  SelectObjectContentEventStream,
} from "@aws-sdk/client-s3";
import { selectFailed } from "../errors/select.ts";
import { accessDenied } from "../errors.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import { type SelectEvent, selectEvents } from "../select/select-events.ts";
import { requireObject } from "./object-output.ts";
import { customerKeyOf, openingKey } from "./opening-key.ts";
import type { Operation } from "./operation.ts";
import { readingContent } from "./reading-content.ts";
import { selectRequest } from "./select-request.ts";

export const selectObjectContent: Operation<
  SelectObjectContentCommandInput,
  SelectObjectContentCommandOutput
> = (rooms) => async (input, call) => {
  if (call.caller.kind === "anonymous") throw accessDenied();
  const bucket = requireBucket(rooms, input.Bucket);
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = input;
  const customerKey = { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 };
  const object = requireObject(rooms, bucket, input.Key, customerKey, call);
  const dataKey = await openingKey(rooms, bucket, object, customerKeyOf(customerKey), call);
  try {
    const request = selectRequest(input, object, rooms.env.clock.now());
    const events = selectEvents(request, (start) => contentFrom(rooms, object, dataKey, start));
    // What fails before there is a record fails with a status of its own.
    const first = await events.next();
    return { Payload: answered(first, events) };
  } catch (error) {
    throw selectFailed(error);
  }
};

async function* answered(
  first: IteratorResult<SelectEvent>,
  events: AsyncGenerator<SelectEvent>,
): AsyncGenerator<SelectObjectContentEventStream> {
  try {
    for (let next = first; next.done !== true; next = await events.next()) {
      yield next.value as SelectObjectContentEventStream;
    }
  } catch (error) {
    throw selectFailed(error);
  } finally {
    await events.return(undefined);
  }
}

async function* contentFrom(
  rooms: Rooms,
  object: ObjectRecord,
  dataKey: Uint8Array | undefined,
  start: number,
): AsyncGenerator<Uint8Array> {
  const pieces = await readingContent(rooms, object, dataKey, start, object.sizeBytes);
  if (pieces instanceof Uint8Array) yield pieces;
  else yield* pieces;
}
