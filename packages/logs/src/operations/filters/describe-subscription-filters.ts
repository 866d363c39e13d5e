/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html */
import type {
  DescribeSubscriptionFiltersCommandInput,
  DescribeSubscriptionFiltersCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";
import { listing } from "../paging.ts";

const PAGE = 50;

export const describeSubscriptionFilters: Operation<
  DescribeSubscriptionFiltersCommandInput,
  DescribeSubscriptionFiltersCommandOutput
> = (rooms, { logGroupName = "", filterNamePrefix = "", limit = PAGE, nextToken }, call) => {
  const group = requireGroup(rooms, call, logGroupName);
  const found = group.subscriptionFilters
    .filter(({ name }) => name.startsWith(filterNamePrefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const asked = [group.id, filterNamePrefix];
  const listed = listing(found, ({ name }) => name, asked, nextToken, limit);
  return {
    subscriptionFilters: listed.page.map((filter) => ({
      filterName: filter.name,
      logGroupName,
      filterPattern: filter.pattern,
      destinationArn: filter.destinationArn,
      distribution: "ByLogStream",
      applyOnTransformedLogs: false,
      creationTime: filter.createdMs,
    })),
    nextToken: listed.nextToken,
  };
};
