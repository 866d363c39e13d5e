/** Digests of the documents that configure a bucket or an object: held against what the client declares of them. */
import type { Call, OperationTable } from "@cloudglass/wire";
import * as errors from "../errors.ts";
import { checksumHeader } from "../object/checksum/algorithm.ts";
import { checksumOf } from "../object/checksum/digest.ts";
import { declaredChecksum, declaredMd5 } from "./request-checksum.ts";

/** Operations whose body is a document; of the others a checksum in the head may be the object's. */
const DOCUMENTS =
  /^(?:DeleteObjects|PutBucket.*|PutObject(?:Acl|LegalHold|LockConfiguration|Retention|Tagging)|PutPublicAccessBlock|RestoreObject)$/;
/** Those that AWS refuses without any digest. */
const REQUIRING = new Set([
  "DeleteObjects",
  "PutBucketCors",
  "PutBucketLifecycleConfiguration",
  "PutBucketTagging",
]);

/** Every operation that takes a document, with its check before it. */
export function withPayloadChecks<Table extends OperationTable>(operations: Table): Table {
  const checked = Object.entries(operations).map(([name, operation]) => {
    if (!DOCUMENTS.test(name)) return [name, operation] as const;
    const isRequired = REQUIRING.has(name);
    const guarded: OperationTable[string] = (input, call) => {
      checkPayload(call, isRequired);
      return operation(input, call);
    };
    return [name, guarded] as const;
  });
  return Object.fromEntries(checked) as unknown as Table;
}

/** Content-MD5 is compared where the body is received; a checksum in a trailer is not taken. */
function checkPayload({ head, payload }: Call, isRequired: boolean): void {
  const declared = declaredChecksum(head);
  if (declared === undefined) {
    if (isRequired && declaredMd5(head) === undefined) throw errors.missingIntegrity();
    return;
  }
  const { algorithm, value } = declared;
  if (value === undefined || payload === undefined) {
    throw errors.invalidChecksumValue(checksumHeader(algorithm));
  }
  if (checksumOf(algorithm, payload) !== value) throw errors.badChecksum(algorithm);
}
