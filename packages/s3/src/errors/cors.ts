/** What is wrong with a CORS configuration, and what a preflight is refused with. */
import type { CorsFault } from "../bucket/cors-rules.ts";
import { malformedXml } from "../errors.ts";
import { error } from "./error.ts";

export const noSuchCorsConfiguration = (bucket: string) =>
  error("NoSuchCORSConfiguration", 404, "The CORS configuration does not exist", {
    BucketName: bucket,
  });

export function corsError(fault: CorsFault) {
  switch (fault.kind) {
    case "malformed":
      return malformedXml();
    case "too-many-rules":
      return invalidCors("The number of CORS rules should not exceed allowed limit of 100 rules.");
    case "id-too-long":
      return invalidCors(
        "The ID of a CORS rule should not exceed allowed limit of 255 characters.",
      );
    case "unsupported-method":
      return invalidCors(
        `Found unsupported HTTP method in CORS config. Unsupported method is ${fault.method}`,
      );
    case "several-wildcards":
      return invalidCors(`${fault.element} "${fault.value}" can not have more than one wildcard.`);
    case "invalid-character":
      return invalidCors(`AllowedHeader "${fault.value}" contains invalid character.`);
    case "exposed-wildcard":
      return invalidCors(
        `ExposeHeader "${fault.value}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
      );
  }
}

const invalidCors = (message: string) => error("InvalidRequest", 400, message);

// Preflights
export const originMissing = () =>
  error("BadRequest", 400, "Insufficient information. Origin request header needed.");
export const requestMethodInvalid = (method: string | undefined) =>
  error("BadRequest", 400, `Invalid Access-Control-Request-Method: ${method ?? "null"}`);

const forbidden = (message: string, method: string, resourceType: "BUCKET" | "OBJECT") =>
  error("AccessForbidden", 403, `CORSResponse: ${message}`, {
    Method: method,
    ResourceType: resourceType,
  });
export const corsBucketNotFound = (method: string) =>
  forbidden("Bucket not found", method, "BUCKET");
export const corsNotEnabled = (method: string) =>
  forbidden("CORS is not enabled for this bucket.", method, "BUCKET");
export const corsNotAllowed = (method: string, resourceType: "BUCKET" | "OBJECT") =>
  forbidden(
    "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    method,
    resourceType,
  );
