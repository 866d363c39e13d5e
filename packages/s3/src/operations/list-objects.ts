/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
import type { ListObjectsCommandInput, ListObjectsCommandOutput } from "@aws-sdk/client-s3";
import { listKeys } from "../object/key-listing.ts";
import { requireBucket } from "../rooms.ts";
import { listedObjects, ownerOf, restoreMoment } from "./listed-objects.ts";
import { keyEncoder, pageSize } from "./listing-input.ts";
import type { Operation } from "./operation.ts";

export const listObjects: Operation<ListObjectsCommandInput, ListObjectsCommandOutput> =
  (rooms) => (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const maxEntries = pageSize(input.MaxKeys, "max-keys");
    const encode = keyEncoder(input.EncodingType);
    const { Prefix: prefix = "", Delimiter: delimiter = "", Marker: marker = "" } = input;
    const { entries, commonPrefixes, truncated, last } = listKeys(
      rooms.index.listing.source(bucket.bucketId),
      { prefix, delimiter, after: marker, maxEntries },
    );
    const output: Omit<ListObjectsCommandOutput, "$metadata"> = {
      Name: bucket.name,
      Prefix: encode(prefix),
      Marker: encode(marker),
      MaxKeys: maxEntries,
      IsTruncated: truncated,
    };
    if (entries.length > 0) {
      // S3 does not tell everybody whose objects these are.
      const owner = call.caller.kind === "anonymous" ? undefined : ownerOf(bucket);
      output.Contents = listedObjects(entries, encode, owner, restoreMoment(input, call));
    }
    if (commonPrefixes.length > 0) {
      output.CommonPrefixes = commonPrefixes.map((one) => ({ Prefix: encode(one) }));
    }
    if (delimiter !== "") {
      output.Delimiter = encode(delimiter);
      // Without a delimiter the last key is the marker, and S3 does not repeat it.
      if (truncated) output.NextMarker = encode(last!);
    }
    if (input.EncodingType !== undefined) output.EncodingType = input.EncodingType;
    return output;
  };
