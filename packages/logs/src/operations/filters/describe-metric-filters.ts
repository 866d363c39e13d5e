/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html */
import type {
  DescribeMetricFiltersCommandInput,
  DescribeMetricFiltersCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "../../errors.ts";
import type { LogGroupRecord, MetricFilter } from "../../group/log-group.ts";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";
import { listing } from "../paging.ts";

const PAGE = 50;

export const describeMetricFilters: Operation<
  DescribeMetricFiltersCommandInput,
  DescribeMetricFiltersCommandOutput
> = (rooms, input, call) => {
  const { logGroupName, metricName, metricNamespace } = input;
  if ((metricName === undefined) !== (metricNamespace === undefined)) {
    throw invalidParameter("metricName and metricNamespace must be specified together.");
  }
  const groups =
    logGroupName === undefined
      ? rooms.groups.in(call.caller.accountId, call.region)
      : [requireGroup(rooms, call, logGroupName)];
  const prefix = logGroupName === undefined ? "" : (input.filterNamePrefix ?? "");
  const isOfMetric = ({ transformations }: MetricFilter) =>
    metricName === undefined ||
    transformations.some(
      (each) => each.metricName === metricName && each.metricNamespace === metricNamespace,
    );
  const found = groups
    .flatMap((group) => group.metricFilters.map((filter) => ({ group, filter })))
    .filter(({ filter }) => filter.name.startsWith(prefix) && isOfMetric(filter))
    .map((each) => ({ ...each, key: `${each.filter.name}\n${each.group.name}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const asked = [logGroupName, prefix, metricName, metricNamespace];
  const { page, nextToken } = listing(
    found,
    ({ key }) => key,
    asked,
    input.nextToken,
    input.limit ?? PAGE,
  );
  return { metricFilters: page.map(({ group, filter }) => described(group, filter)), nextToken };
};

const described = (group: LogGroupRecord, filter: MetricFilter) => ({
  filterName: filter.name,
  filterPattern: filter.pattern,
  metricTransformations: filter.transformations.map((each) => ({
    ...each,
    unit: each.unit as "None" | undefined,
  })),
  creationTime: filter.createdMs,
  logGroupName: group.name,
  applyOnTransformedLogs: filter.appliesToTransformed,
});
