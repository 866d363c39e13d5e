/** What each action does, by its id. */
import { injectApiError } from "./api-errors.ts";
import { insufficientCapacity } from "./capacity.ts";
import { disruptConnectivity } from "./connectivity.ts";
import type { Effect } from "./effect.ts";
import { invocationDelay, invocationError, invocationHttpResponse } from "./functions.ts";
import { rebootInstances, stopInstances, terminateInstances } from "./instances.ts";
import { pauseBucketReplication, pauseTableReplication } from "./replication.ts";
import { interruptSpotInstances } from "./spot-instances.ts";
import { wait } from "./wait.ts";
import { zoneDown } from "./zones.ts";

export const EFFECTS: Readonly<Record<string, Effect>> = {
  "aws:dynamodb:global-table-pause-replication": pauseTableReplication,
  "aws:ec2:api-insufficient-instance-capacity-error": insufficientCapacity,
  "aws:ec2:reboot-instances": rebootInstances,
  "aws:ec2:send-spot-instance-interruptions": interruptSpotInstances,
  "aws:ec2:stop-instances": stopInstances,
  "aws:ec2:terminate-instances": terminateInstances,
  "aws:fis:inject-api-internal-error": injectApiError("fis:InjectApiInternalError", "internal"),
  "aws:fis:inject-api-throttle-error": injectApiError("fis:InjectApiThrottleError", "throttle"),
  "aws:fis:inject-api-unavailable-error": injectApiError(
    "fis:InjectApiUnavailableError",
    "unavailable",
  ),
  "aws:fis:wait": wait,
  "aws:lambda:invocation-add-delay": invocationDelay,
  "aws:lambda:invocation-error": invocationError,
  "aws:lambda:invocation-http-integration-response": invocationHttpResponse,
  "aws:network:disrupt-connectivity": disruptConnectivity,
  "aws:s3:bucket-pause-replication": pauseBucketReplication,
  "cloudglass:zone:down": zoneDown,
};
