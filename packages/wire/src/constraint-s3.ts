/**
 * S3's words for input that breaks its limits: a body that does not fit is MalformedXML whatever is
 * wrong in it; a header or query parameter has an error of its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import { describeSelect } from "./constraint-s3-select.ts";
import type { Violation } from "./constraint-violation.ts";
import type { OperationModel } from "./model.ts";
import { ServiceError } from "./service-error.ts";

type Words = (violation: Violation, name: string, value: string) => ServiceError | undefined;

const invalidArgument = (message: string): Words => {
  return (_violation, name, value) =>
    new ServiceError("InvalidArgument", 400, message, {
      fields: { ArgumentName: name, ArgumentValue: value },
    });
};

/** The client's own hints: S3 acts on the values that it knows and does not mind others. */
const ignored: Words = () => undefined;

const checksumAlgorithm: Words = ({ limit }) =>
  new ServiceError(
    "InvalidRequest",
    400,
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: " +
      `[${limit.kind === "enum" ? limit.values.join(", ") : ""}]`,
  );

/** By header or query parameter, lower case. */
const ENUMS: Readonly<Record<string, Words>> = {
  "encoding-type": invalidArgument("Invalid Encoding Method specified in Request"),
  // S3 has more canned ACLs than its model tells.
  "x-amz-acl": ignored,
  "x-amz-checksum-algorithm": checksumAlgorithm,
  "x-amz-checksum-mode": ignored,
  "x-amz-checksum-type": () =>
    new ServiceError("InvalidRequest", 400, "Value for x-amz-checksum-type header is invalid."),
  "x-amz-metadata-directive": invalidArgument("Unknown metadata directive."),
  "x-amz-object-lock-legal-hold": invalidArgument("Legal Hold must be either of 'ON' or 'OFF'"),
  "x-amz-object-lock-mode": invalidArgument("Unknown wormMode directive."),
  "x-amz-object-ownership": (_violation, name, value) =>
    new ServiceError("InvalidArgument", 400, `Invalid x-amz-object-ownership header: ${value}`, {
      fields: { ArgumentName: name },
    }),
  "x-amz-request-payer": ignored,
  "x-amz-sdk-checksum-algorithm": checksumAlgorithm,
  // What a policy says of the value comes first: the operation refuses it.
  "x-amz-server-side-encryption": ignored,
  "x-amz-storage-class": (_violation, _name, value) =>
    new ServiceError("InvalidStorageClass", 400, "The storage class you specified is not valid", {
      fields: { StorageClassRequested: value },
    }),
  "x-amz-transition-default-minimum-object-size": (_violation, _name, value) =>
    new ServiceError(
      "InvalidRequest",
      400,
      `Invalid TransitionDefaultMinimumObjectSize found: ${value}`,
    ),
  "x-amz-tagging-directive": invalidArgument("Unknown tagging directive."),
};

const malformedXml = (code = "MalformedXML"): ServiceError =>
  new ServiceError(
    code,
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

export function describeS3(
  operation: OperationModel,
  found: readonly Violation[],
): ServiceError | undefined {
  if (operation.name === "SelectObjectContent") {
    const error = describeSelect(found);
    if (error !== undefined) return error;
  }
  for (const violation of found) {
    const error = describe(violation);
    if (error !== undefined) return error;
  }
  return undefined;
}

function describe(violation: Violation): ServiceError | undefined {
  const { top, path, limit, value } = violation;
  const name = top.wireName ?? capitalized(String(path[0]));
  switch (top.location) {
    case "header":
    case "prefixHeaders":
    case "query":
    case "queryParams": {
      if (limit.kind === "required") return missing(name, top.location);
      const shown = Array.isArray(value) ? value.join(",") : String(value);
      const words =
        limit.kind === "elements"
          ? invalidArgument("Invalid attribute name specified.")
          : (ENUMS[name.toLowerCase()] ?? invalidArgument(`Invalid value for ${name}`));
      return words(violation, name, shown.slice(0, 1024));
    }
    case "label":
      return invalidArgument(`Invalid value for ${name}`)(violation, name, String(value));
    default:
      return describeBody(violation);
  }
}

function missing(name: string, location: string): ServiceError {
  if (location === "query") {
    return new ServiceError("InvalidArgument", 400, `Missing required parameter ${name}`, {
      fields: { ArgumentName: name },
    });
  }
  if (name === "x-amz-object-attributes") {
    const message =
      "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty";
    return new ServiceError("InvalidRequest", 400, message);
  }
  return new ServiceError(
    "MissingSecurityHeader",
    400,
    "Your request was missing a required header",
    {
      fields: { MissingHeaderName: name },
    },
  );
}

function describeBody({ path, limit }: Violation): ServiceError | undefined {
  if (limit.kind === "required" && path.length === 1) {
    return new ServiceError("MissingRequestBodyError", 400, "Request Body is empty");
  }
  // `<Tagging/>` has no tags.
  if (limit.kind === "required" && path.join(".") === "tagging.tagSet") return undefined;
  // What S3 says of an unknown location depends on the region that is asked.
  if (limit.kind === "enum" && path.at(-1) === "locationConstraint") return undefined;
  if (path[0] === "accessControlPolicy") return malformedXml("MalformedACLError");
  if (path.at(-1) === "events") {
    const message = "A specified event is not supported for notifications.";
    return new ServiceError("InvalidArgument", 400, message);
  }
  if (limit.kind === "enum" && path.at(-1) === "protocol") {
    const message =
      "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.";
    return new ServiceError("InvalidRequest", 400, message);
  }
  // S3 does not mind the case of `Prefix`, and has words of its own for other names.
  if (path.at(-4) === "filterRules" && limit.kind === "enum") return undefined;
  return malformedXml();
}

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
