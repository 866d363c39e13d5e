/** S3 for other services, in this process: its operations, with the rights of whoever made the other service's request. */
import type { Call, RequestBody, ResponseStream, Service } from "@cloudglass/wire";
import type { ObjectStore } from "../../dynamodb/src/ports.ts";
import type { PackageStore } from "../../lambda/src/ports.ts";
import { callOperation } from "./operation-call.ts";

interface GottenPlace {
  readonly bucket: string;
  readonly key: string;
  readonly owner?: string | undefined;
  readonly versionId?: string | undefined;
}

interface Listing {
  readonly Contents?: readonly { readonly Key: string }[];
  readonly NextContinuationToken?: string;
}

/** @param openS3 opens it when it is first needed */
export function objectStore(openS3: () => Promise<Service>): ObjectStore & PackageStore {
  const invoke = async (operation: string, input: object, call: Call): Promise<unknown> =>
    callOperation(await openS3(), operation, input, call);
  return {
    async put(call, { bucket, key, owner }, bytes, encryption) {
      const Body: RequestBody = {
        contentLength: bytes.length,
        trailers: {},
        consume: async (write) => {
          await write(bytes);
        },
      };
      const place = { Bucket: bucket, Key: key, ExpectedBucketOwner: owner };
      const sse =
        encryption?.kind === "kms"
          ? { ServerSideEncryption: "aws:kms", SSEKMSKeyId: encryption.keyId }
          : { ServerSideEncryption: "AES256" };
      const answer = await invoke("PutObject", { ...place, ...sse, Body }, call);
      return { etag: (answer as { readonly ETag: string }).ETag.replaceAll('"', "") };
    },
    async get(call, { bucket, key, owner, versionId }: GottenPlace) {
      const input = {
        Bucket: bucket,
        Key: key,
        ExpectedBucketOwner: owner,
        VersionId: versionId,
      };
      const answer = await invoke("GetObject", input, call);
      const { Body } = answer as { readonly Body?: Uint8Array | ResponseStream };
      return Body === undefined || Body instanceof Uint8Array ? single(Body) : Body;
    },
    async list(call, { bucket, key, owner }) {
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const input = {
          Bucket: bucket,
          Prefix: key,
          ExpectedBucketOwner: owner,
          ContinuationToken,
        };
        const page = (await invoke("ListObjectsV2", input, call)) as Listing;
        for (const { Key } of page.Contents ?? []) keys.push(Key);
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return keys;
    },
  };
}

async function* single(bytes: Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (bytes !== undefined) yield bytes;
}
