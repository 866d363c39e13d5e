/** What a service answers to a request that policies do not allow, and to an operation that does not exist here. */
import { ServiceError } from "@cloudglass/wire";
import type { AuthFamily } from "./auth-profile.ts";

const DENIALS: Readonly<Record<AuthFamily, { readonly code: string; readonly status: number }>> = {
  s3: { code: "AccessDenied", status: 403 },
  query: { code: "AccessDenied", status: 403 },
  json: { code: "AccessDeniedException", status: 400 },
  "rest-json": { code: "AccessDeniedException", status: 403 },
  ec2: { code: "UnauthorizedOperation", status: 403 },
};

/**
 * `reason` is IAM's sentence, naming caller, action, resource and kind of policy. `encodedFailure` is asked for where
 * AWS sends it along: EC2's denials of an action on a resource.
 */
export function denialError(
  family: AuthFamily,
  reason: string,
  encodedFailure?: () => string | undefined,
): ServiceError {
  const { code, status } = DENIALS[family];
  const message = family === "ec2" ? ec2Message(reason, encodedFailure?.()) : reason;
  return new ServiceError(code, status, message || "Access Denied");
}

function ec2Message(reason: string, encoded: string | undefined): string {
  const denied = `You are not authorized to perform this operation. ${reason}`;
  return encoded === undefined
    ? denied
    : `${denied}. Encoded authorization failure message: ${encoded}`;
}

export function notImplemented(service: string, operation: string): ServiceError {
  return new ServiceError(
    "NotImplemented",
    501,
    `${operation} of ${service} is not implemented by this emulator.`,
  );
}
