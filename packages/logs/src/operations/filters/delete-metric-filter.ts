/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteMetricFilter.html */
import type {
  DeleteMetricFilterCommandInput,
  DeleteMetricFilterCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { noSuchMetricFilter } from "../../errors.ts";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";

export const deleteMetricFilter: Operation<
  DeleteMetricFilterCommandInput,
  DeleteMetricFilterCommandOutput
> = (rooms, { logGroupName = "", filterName }, call) => {
  const group = requireGroup(rooms, call, logGroupName);
  const metricFilters = group.metricFilters.filter(({ name }) => name !== filterName);
  if (metricFilters.length === group.metricFilters.length) throw noSuchMetricFilter();
  rooms.groups.change(group, { metricFilters });
  return {};
};
