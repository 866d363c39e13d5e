/** EC2's words for input that breaks its limits. It names one mistake at a time. */
import type { Violation } from "./constraint-violation.ts";
import { ServiceError } from "./service-error.ts";

const invalid = (message: string): ServiceError =>
  new ServiceError("InvalidParameterValue", 400, message);

export function describeEc2({ path, value, limit }: Violation): ServiceError {
  const names = path.filter((part) => typeof part === "string" && part !== "member");
  const name = String(names.at(-1) ?? "");
  const shown = String(value).slice(0, 1024);
  switch (limit.kind) {
    case "required": {
      const parameter = name.charAt(0).toUpperCase() + name.slice(1);
      return new ServiceError(
        "MissingParameter",
        400,
        `The request must contain the parameter ${parameter}`,
      );
    }
    case "min-value":
      return invalid(
        `Value ( ${shown} ) for parameter ${name} is invalid. Expecting a value greater than or equal to ${limit.limit}.`,
      );
    case "max-value":
      return invalid(
        `Value ( ${shown} ) for parameter ${name} is invalid. Expecting a value less than or equal to ${limit.limit}.`,
      );
    case "max-length":
      if (Array.isArray(value)) {
        return invalid(`The number of ${name} per request cannot exceeds limit (${limit.limit}).`);
      }
      return invalid(
        `Value (${shown}) for parameter ${name} is invalid. Length exceeds maximum of ${limit.limit}.`,
      );
    case "min-length":
      return invalid(
        value === ""
          ? `Value () for parameter ${name} is invalid. The value cannot be empty`
          : `Value (${shown}) for parameter ${name} is invalid. Length is below the minimum of ${limit.limit}.`,
      );
    default:
      return invalid(`Value (${shown}) for parameter ${name} is invalid.`);
  }
}
