/** How a service authenticates: which errors it answers with, how far clocks may differ, how paths are signed. */
import type { ProtocolName } from "@cloudglass/wire";
import { ORDINARY_PATH, type PathRules, S3_PATH } from "./sigv4/canonical-request.ts";

/** Services that word their authentication errors alike. */
export type AuthFamily = "s3" | "ec2" | "query" | "json" | "rest-json";

export interface AuthProfile {
  readonly family: AuthFamily;
  readonly skewMsMax: number;
  readonly pathRules: PathRules;
  /** The payload's hash comes in `x-amz-content-sha256`; requests without a signature are let through as anonymous. */
  readonly isS3: boolean;
  /** Operations that nobody signs. */
  readonly unsignedOperations: readonly string[];
}

const MINUTE_MS = 60_000;
const FAMILIES: Readonly<Record<ProtocolName, AuthFamily>> = {
  "rest-xml": "query",
  "rest-json": "rest-json",
  "aws-json-1.0": "json",
  "aws-json-1.1": "json",
  query: "query",
  "ec2-query": "ec2",
  "rpcv2-cbor": "json",
};

/** By signing name; measured on AWS. Everyone else allows 15 minutes. */
const SKEW_MINUTES: Readonly<Record<string, number>> = { kms: 5, lambda: 5, monitoring: 5 };

const UNSIGNED: Readonly<Record<string, readonly string[]>> = {
  sts: ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"],
};

/** `protocols` are the service's, its own first: CBOR spoken by a query service does not change its errors' names. */
export function authProfile(signingName: string, protocols: readonly ProtocolName[]): AuthProfile {
  const isS3 = signingName === "s3";
  const preferred = protocols.find((each) => each !== "rpcv2-cbor") ?? "rpcv2-cbor";
  return {
    family: isS3 ? "s3" : FAMILIES[preferred],
    skewMsMax: (SKEW_MINUTES[signingName] ?? 15) * MINUTE_MS,
    pathRules: isS3 ? S3_PATH : ORDINARY_PATH,
    isS3,
    unsignedOperations: UNSIGNED[signingName] ?? [],
  };
}
