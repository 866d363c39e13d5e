/** What is wrong with a notification configuration. */
import type { NotificationFault, TargetKind } from "../bucket/notification-rules.ts";
import { argument, error } from "./error.ts";

const ELEMENTS: Readonly<Record<TargetKind, string>> = {
  topic: "Topic",
  queue: "Queue",
  function: "CloudFunction",
};

const invalid = (message: string) => error("InvalidArgument", 400, message);

export function notificationError(fault: NotificationFault) {
  switch (fault.kind) {
    case "arn-not-parsed":
      return argument("The ARN could not be parsed", ELEMENTS[fault.target], fault.arn);
    case "other-region":
      return invalid(
        "The notification destination service region is not valid for the bucket location constraint",
      );
    case "filter-name":
      return argument(
        "filter rule name must be either prefix or suffix",
        "FilterRule.Name",
        fault.name,
      );
    case "filter-twice":
      return invalid(`Cannot specify more than one ${fault.name} rule in a filter.`);
    case "filter-too-long":
      return invalid("Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation");
    case "id-too-long":
      return invalid("The configuration ID must be at most 255 characters long.");
    case "id-twice":
      return invalid("Same ID used for multiple configurations. IDs must be unique");
    case "too-many":
      return error(
        "TooManyConfigurations",
        400,
        "You are attempting to create a new configuration but have already reached the 100-configuration limit.",
      );
    case "events-overlap":
      return invalid(
        "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
      );
    case "filters-overlap":
      return invalid(
        "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.",
      );
  }
}

/** `refusals`: ARN and what is wrong with it, of every destination that may not be sent to. */
export const destinationsNotValid = (refusals: readonly (readonly [string, string])[]) =>
  error(
    "InvalidArgument",
    400,
    "Unable to validate the following destination configurations",
    Object.fromEntries(
      refusals.flatMap(([arn, reason], index) => [
        [`ArgumentName${index + 1}`, arn],
        [`ArgumentValue${index + 1}`, reason],
      ]),
    ),
  );
