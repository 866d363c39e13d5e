/** AWS's answers to requests that mean no operation, per protocol. */
import type { ProtocolName } from "./model.ts";
import type { RequestHead } from "./request.ts";
import { ServiceError } from "./service-error.ts";

const RESOURCE_TYPES = ["SERVICE", "BUCKET", "OBJECT"] as const;

/** aws-json and rpcv2-cbor. AWS sends no message with it. */
export function unknownOperation(protocol: ProtocolName): ServiceError {
  return new ServiceError("UnknownOperationException", protocol === "rpcv2-cbor" ? 404 : 400, "");
}

/** `level`: labels in the path (S3: 0 service, 1 bucket, 2 object). */
export function unknownResource(
  protocol: ProtocolName,
  head: RequestHead,
  level: number,
): ServiceError {
  if (protocol === "rest-xml") {
    return new ServiceError(
      "MethodNotAllowed",
      405,
      "The specified method is not allowed against this resource.",
      { fields: { Method: head.method, ResourceType: RESOURCE_TYPES[level] } },
    );
  }
  return new ServiceError(
    "AccessDeniedException",
    403,
    "Unable to determine service/operation name to be authorized",
  );
}

/** The query protocols. */
export function unknownAction(
  protocol: ProtocolName,
  action: string | undefined,
  version: string | undefined,
): ServiceError {
  if (action === undefined || action === "") {
    return new ServiceError("MissingAction", 400, "The request must contain the parameter Action");
  }
  if (protocol === "ec2-query") {
    const message = `The action ${action} is not valid for this web service.`;
    return new ServiceError("InvalidAction", 400, message);
  }
  const named = version === undefined || version === "" ? "NO_VERSION_SPECIFIED" : version;
  const message = `Could not find operation ${action} for version ${named}`;
  return new ServiceError("InvalidAction", 400, message);
}
