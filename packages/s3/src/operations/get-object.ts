/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
import type { GetObjectCommandInput, GetObjectCommandOutput } from "@aws-sdk/client-s3";
import type { ResponseStream } from "@cloudglass/wire";
import type { ContentPieces } from "../object/content.ts";
import { letShardsRot } from "../object/rotting-shards.ts";
import { shownReading } from "../object/shown-reading.ts";
import { requireBucket } from "../rooms.ts";
import { describeObject, requestedExtent, requireObject } from "./object-output.ts";
import { openingKey, readingKeyOf } from "./opening-key.ts";
import type { Operation } from "./operation.ts";
import { checkReadable } from "./readable-object.ts";
import { readingContent } from "./reading-content.ts";

export const getObject: Operation<GetObjectCommandInput, GetObjectCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const customerKey = readingKeyOf(input);
    const object = requireObject(rooms, bucket, input.Key, input, call);
    checkReadable(object, call);
    const opened = openingKey(rooms, bucket, object, customerKey, call);
    const dataKey = opened instanceof Promise ? await opened : opened;
    const extent = requestedExtent(rooms, object, input);
    const { start, end } = extent;
    letShardsRot(rooms, bucket, object);
    const pieces = await readingContent(rooms, object, dataKey, start, end, (reading) =>
      call.trace("shards", shownReading(reading)),
    );
    return {
      ...describeObject(bucket, object, extent, input, call),
      Body: responseBody(pieces, end - start),
    };
  };

function responseBody(pieces: ContentPieces, contentLength: number): Uint8Array | ResponseStream {
  if (pieces instanceof Uint8Array) return pieces;
  return { contentLength, [Symbol.asyncIterator]: () => pieces[Symbol.asyncIterator]() };
}
