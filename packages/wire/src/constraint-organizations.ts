/**
 * Organizations' words for input that breaks its limits: one exception with a reason. Source: Organizations API Reference,
 * InvalidInputException.
 */
import type { Violation } from "./constraint-violation.ts";
import { ServiceError } from "./service-error.ts";

type Answer = readonly [reason: string, message: string];

const PATTERN: Answer = [
  "INVALID_PATTERN",
  "You provided a value that does not match the required pattern.",
];
const ANSWERS: Readonly<Record<Violation["limit"]["kind"], Answer>> = {
  required: ["INPUT_REQUIRED", "You must include a value for all required parameters."],
  "min-length": [
    "MIN_LENGTH_EXCEEDED",
    "You provided a string parameter that is shorter than allowed.",
  ],
  "max-length": [
    "MAX_LENGTH_EXCEEDED",
    "You provided a string parameter that is longer than allowed.",
  ],
  "min-value": [
    "MIN_VALUE_EXCEEDED",
    "You provided a numeric parameter that has a smaller value than allowed.",
  ],
  "max-value": [
    "MAX_VALUE_EXCEEDED",
    "You provided a numeric parameter that has a larger value than allowed.",
  ],
  pattern: PATTERN,
  enum: ["INVALID_ENUM", "You specified an invalid value."],
  elements: [
    "INVALID_LIST_MEMBER",
    "You provided a list to a parameter that contains at least one invalid value.",
  ],
  keys: PATTERN,
  values: PATTERN,
};

export function describeOrganizations({ limit }: Violation): ServiceError {
  const [Reason, message] = ANSWERS[limit.kind];
  return new ServiceError("InvalidInputException", 400, message, { fields: { Reason } });
}
