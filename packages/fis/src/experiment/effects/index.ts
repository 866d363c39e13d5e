/** What each action does, by its id. */
import { injectApiError } from "./api-errors.ts";
import type { Effect } from "./effect.ts";
import { rebootInstances, stopInstances, terminateInstances } from "./instances.ts";
import { wait } from "./wait.ts";

export const EFFECTS: Readonly<Record<string, Effect>> = {
  "aws:ec2:reboot-instances": rebootInstances,
  "aws:ec2:stop-instances": stopInstances,
  "aws:ec2:terminate-instances": terminateInstances,
  "aws:fis:inject-api-internal-error": injectApiError("fis:InjectApiInternalError", "internal"),
  "aws:fis:inject-api-throttle-error": injectApiError("fis:InjectApiThrottleError", "throttle"),
  "aws:fis:inject-api-unavailable-error": injectApiError(
    "fis:InjectApiUnavailableError",
    "unavailable",
  ),
  "aws:fis:wait": wait,
};
