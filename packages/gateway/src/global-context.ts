/**
 * The global condition keys that the edge knows (IAM User Guide, "AWS global condition context keys").
 * Principal keys are IAM's to add, a service's keys its access table's. Built once a request, when the first
 * permission is asked for.
 */
import type { ContextValue, RequestHead } from "@cloudglass/wire";
import { formatIsoSeconds } from "./sigv4/timestamp.ts";

export interface ContextSource {
  readonly head: RequestHead;
  readonly sourceIp: string;
  readonly isSecure: boolean;
  readonly region: string;
  readonly receivedAt: number;
}

export function globalContext(source: ContextSource): Readonly<Record<string, ContextValue>> {
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
  return context;
}
