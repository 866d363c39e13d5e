/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import { listKeys } from "../object/key-listing.ts";
import { requireBucket } from "../rooms.ts";
import { listedObjects, ownerOf, restoreMoment } from "./listed-objects.ts";
import { continuationToken, keyEncoder, pageSize, readContinuationToken } from "./listing-input.ts";
import type { Operation } from "./operation.ts";

export const listObjectsV2: Operation<ListObjectsV2CommandInput, ListObjectsV2CommandOutput> =
  (rooms) => (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const maxEntries = pageSize(input.MaxKeys, "max-keys");
    const encode = keyEncoder(input.EncodingType);
    const { Prefix: prefix = "", Delimiter: delimiter = "", ContinuationToken: token } = input;
    if (token === "") throw errors.invalidContinuationToken();
    const after = token === undefined ? (input.StartAfter ?? "") : readContinuationToken(token);
    const { entries, commonPrefixes, truncated, last } = listKeys(
      rooms.index.listing.source(bucket.bucketId),
      { prefix, delimiter, after, maxEntries },
    );
    const owner = input.FetchOwner ? ownerOf(bucket) : undefined;
    const output: Omit<ListObjectsV2CommandOutput, "$metadata"> = {
      Name: bucket.name,
      Prefix: encode(prefix),
      MaxKeys: maxEntries,
      KeyCount: entries.length + commonPrefixes.length,
      IsTruncated: truncated,
    };
    if (entries.length > 0) {
      output.Contents = listedObjects(entries, encode, owner, restoreMoment(input, call));
    }
    if (commonPrefixes.length > 0) {
      output.CommonPrefixes = commonPrefixes.map((one) => ({ Prefix: encode(one) }));
    }
    if (delimiter !== "") output.Delimiter = encode(delimiter);
    if (input.EncodingType !== undefined) output.EncodingType = input.EncodingType;
    if (token !== undefined) output.ContinuationToken = token;
    if (token === undefined && input.StartAfter !== undefined)
      output.StartAfter = encode(input.StartAfter);
    if (truncated) output.NextContinuationToken = continuationToken(last!);
    return output;
  };
