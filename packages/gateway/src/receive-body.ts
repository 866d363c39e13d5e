/**
 * Takes in a request's body and proves the signature with it. S3 announces the payload's hash, so the head is
 * proven before a byte is read and the body verifies itself while it flows; everyone else signs the hash of what
 * was sent, so the body is gathered first, within the limit of its protocol, and nothing parses it before.
 */
import { hash } from "node:crypto";
import type { RequestBody, RequestHead } from "@cloudglass/wire";
import { authError } from "./auth-errors.ts";
import { type Authentication, type Claim, mismatchError } from "./authenticate.ts";
import { bodyLimit } from "./body/body-limit.ts";
import { collect } from "./body/collect.ts";
import type { IncomingBytes } from "./body/incoming-bytes.ts";
import { VerifyingBody } from "./body/verifying-body.ts";
import type { OpenService } from "./service-directory.ts";
import {
  announcedPayload,
  EMPTY_SHA256,
  type PayloadMode,
  payloadMode,
  UNSIGNED_PAYLOAD,
} from "./sigv4/payload-mode.ts";

export interface ReceivedRequest {
  /** As it was signed: not turned to path style. */
  readonly head: RequestHead;
  readonly bytes: IncomingBytes;
  readonly isSecure: boolean;
}

export async function receiveBody(
  { head, bytes, isSecure }: ReceivedRequest,
  claim: Claim,
  { profile, codec }: OpenService,
  authentication: Authentication,
  isStreaming: boolean,
): Promise<Uint8Array | RequestBody> {
  const limit = bodyLimit(codec.model.protocols, profile.family);
  const announced = announcedPayload(head);
  // Clients that announce no hash have signed that of the whole, a streamed body's too.
  if (!profile.isS3 && (!isStreaming || announced === undefined)) {
    const body = bytes.hasBody ? await collect(bytes, limit.sizeBytesMax, limit.tooLarge) : EMPTY;
    // Over a plain connection an unsigned payload could be exchanged on the way.
    const isUnsigned = announced === UNSIGNED_PAYLOAD && isSecure;
    const sha256 = body.length === 0 ? EMPTY_SHA256 : hash("sha256", body, "hex");
    authentication.prove(head, claim, isUnsigned ? UNSIGNED_PAYLOAD : sha256, profile);
    return body;
  }
  const mode = modeOf(announced, claim);
  const absent = claim.signature?.form === "header" ? EMPTY_SHA256 : UNSIGNED_PAYLOAD;
  authentication.prove(head, claim, announced ?? absent, profile);
  if (!bytes.hasBody && mode.kind !== "chunked" && !head.headers["content-md5"] && !isStreaming) {
    // Nothing to read: only the announced hash can be wrong, and it is that of nothing almost always.
    if (mode.kind !== "hashed" || mode.sha256 === EMPTY_SHA256) return EMPTY;
  }
  const body = new VerifyingBody(bytes, {
    head,
    mode,
    signatures: mode.kind === "chunked" ? authentication.chunkSignatures(claim) : undefined,
    mismatch: mismatchError(profile),
  });
  return isStreaming ? body : collect(body, limit.sizeBytesMax, limit.tooLarge);
}

const EMPTY = new Uint8Array(0);

/** Only S3 has such payloads, so the words are S3's. */
function modeOf(announced: string | undefined, claim: Claim): PayloadMode {
  if (announced === undefined && claim.signature?.form === "header") {
    throw authError("s3", { fault: "payload-hash-missing" });
  }
  const mode = payloadMode(announced);
  if ("fault" in mode) throw authError("s3", mode);
  const isAnonymous = claim.signature === undefined;
  const isMisplaced =
    mode.kind === "chunked" &&
    mode.signing !== undefined &&
    (isAnonymous || mode.signing !== claim.signature?.algorithm);
  if (isMisplaced) {
    throw authError("s3", { fault: "payload-hash-invalid", value: announced ?? "" });
  }
  return mode;
}
