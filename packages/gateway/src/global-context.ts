/**
 * The global condition keys that the edge knows (IAM User Guide, "AWS global condition context keys"), and S3's of
 * the signature. Principal keys are IAM's to add. Built once a request, when the first permission is asked for.
 */
import type { ContextValue, RequestHead } from "@cloudglass/wire";
import { announcedPayload } from "./sigv4/payload-mode.ts";
import type { Signature } from "./sigv4/signature.ts";
import { formatIsoSeconds } from "./sigv4/timestamp.ts";

export interface ContextSource {
  readonly head: RequestHead;
  readonly sourceIp: string;
  readonly isSecure: boolean;
  readonly region: string;
  readonly receivedAt: number;
  readonly signature: Signature | undefined;
}

export function globalContext(
  source: ContextSource,
  isS3: boolean,
): Readonly<Record<string, ContextValue>> {
  const { head, receivedAt } = source;
  const context: Record<string, ContextValue> = {
    "aws:SourceIp": source.sourceIp,
    "aws:SecureTransport": source.isSecure,
    "aws:RequestedRegion": source.region,
    "aws:CurrentTime": formatIsoSeconds(receivedAt),
    "aws:EpochTime": Math.floor(receivedAt / 1000),
    "aws:ViaAWSService": false,
  };
  const userAgent = head.headers["user-agent"];
  if (userAgent !== undefined) context["aws:UserAgent"] = userAgent;
  const referer = head.headers.referer;
  if (referer !== undefined) context["aws:Referer"] = referer;
  if (isS3) addSignatureKeys(context, source);
  return context;
}

/** Amazon S3 policy keys of Signature Version 4 authentication. */
function addSignatureKeys(
  context: Record<string, ContextValue>,
  { signature, receivedAt, head }: ContextSource,
): void {
  if (signature === undefined) return;
  context["s3:authType"] = signature.form === "header" ? "REST-HEADER" : "REST-QUERY-STRING";
  context["s3:signatureversion"] = signature.algorithm;
  context["s3:signatureAge"] = Math.max(0, receivedAt - signature.signedAt);
  const announced = announcedPayload(head);
  if (announced !== undefined) context["s3:x-amz-content-sha256"] = announced;
}
