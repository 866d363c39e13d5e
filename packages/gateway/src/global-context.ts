/**
 * The global condition keys that the edge knows (IAM User Guide, "AWS global condition context keys").
 * The time and the principal's keys are IAM's to add, a service's keys its access table's. Built once a request, when the first
 * permission is asked for.
 */
import type { ContextValue, RequestHead } from "@cloudglass/wire";

export interface ContextSource {
  readonly head: RequestHead;
  readonly sourceIp: string;
  readonly isSecure: boolean;
  readonly region: string;
  /** When the request came out of a VPC. */
  readonly origin?: VpcOrigin | undefined;
}

/** Where in a VPC a connection comes from, and the endpoint that it came through. */
export interface VpcOrigin {
  readonly vpcId: string;
  readonly endpointId: string;
  /** JSON text. */
  readonly endpointPolicy: string | undefined;
  /** Of the interface that sent it. */
  readonly sourceIp: string;
  /** Names of models that the endpoint leads to. */
  readonly services: readonly string[];
}

export function globalContext(source: ContextSource): Readonly<Record<string, ContextValue>> {
  const { head } = source;
  const context: Record<string, ContextValue> = {
    // Addresses of VPCs say nothing outside of them.
    ...(source.origin === undefined
      ? { "aws:SourceIp": source.sourceIp }
      : {
          "aws:SourceVpc": source.origin.vpcId,
          "aws:SourceVpce": source.origin.endpointId,
          "aws:VpcSourceIp": source.origin.sourceIp,
        }),
    "aws:SecureTransport": source.isSecure,
    "aws:RequestedRegion": source.region,
    "aws:ViaAWSService": false,
  };
  const userAgent = head.headers["user-agent"];
  if (userAgent !== undefined) context["aws:UserAgent"] = userAgent;
  const referer = head.headers.referer;
  if (referer !== undefined) context["aws:Referer"] = referer;
  return context;
}
