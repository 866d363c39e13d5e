/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
import type {
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
} from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import { markedPage } from "../object/marked-listing.ts";
import { requireBucket } from "../rooms.ts";
import { listedUpload } from "./listed-uploads.ts";
import { keyEncoder, pageSize } from "./listing-input.ts";
import type { Operation } from "./operation.ts";

const UPLOAD_ID = /^[0-9a-f]{92}$/;

export const listMultipartUploads: Operation<
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput
> = (rooms) => (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const maxEntries = pageSize(input.MaxUploads, "max-uploads");
  const encode = keyEncoder(input.EncodingType);
  const { Prefix: prefix = "", Delimiter: delimiter = "" } = input;
  const { KeyMarker: keyMarker = "", UploadIdMarker: uploadIdMarker = "" } = input;
  if (keyMarker !== "" && uploadIdMarker !== "" && !UPLOAD_ID.test(uploadIdMarker)) {
    throw errors.invalidUploadIdMarker(uploadIdMarker);
  }
  const page = markedPage(
    {
      read: (key, uploadId, limit) =>
        rooms.index.uploads.page(bucket.bucketId, key, uploadId, limit),
      keyOf: (upload) => upload.objectKey,
      idOf: (upload) => upload.uploadId,
    },
    { prefix, delimiter, keyMarker, idMarker: keyMarker && uploadIdMarker, maxEntries },
  );
  return {
    Bucket: bucket.name,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: uploadIdMarker,
    NextKeyMarker: encode(page.nextKey),
    NextUploadIdMarker: page.nextId,
    ...(prefix === "" ? {} : { Prefix: encode(prefix) }),
    ...(delimiter === "" ? {} : { Delimiter: encode(delimiter) }),
    MaxUploads: maxEntries,
    IsTruncated: page.truncated,
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    Uploads: page.entries.map((upload) => listedUpload(upload, encode)),
    CommonPrefixes: page.commonPrefixes.map((one) => ({ Prefix: encode(one) })),
  };
};
