/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteSubscriptionFilter.html */
import type {
  DeleteSubscriptionFilterCommandInput,
  DeleteSubscriptionFilterCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { noSuchSubscriptionFilter } from "../../errors.ts";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";

export const deleteSubscriptionFilter: Operation<
  DeleteSubscriptionFilterCommandInput,
  DeleteSubscriptionFilterCommandOutput
> = (rooms, { logGroupName = "", filterName }, call) => {
  const group = requireGroup(rooms, call, logGroupName);
  const subscriptionFilters = group.subscriptionFilters.filter(({ name }) => name !== filterName);
  if (subscriptionFilters.length === group.subscriptionFilters.length) {
    throw noSuchSubscriptionFilter();
  }
  rooms.groups.change(group, { subscriptionFilters });
  return {};
};
