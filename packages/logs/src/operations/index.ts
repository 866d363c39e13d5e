/** The operations of CloudWatch Logs. What is not in this table is answered 501 by the gateway. */
import { boundOperations, type OperationTable } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { filterLogEvents } from "./events/filter-log-events.ts";
import { getLogEvents } from "./events/get-log-events.ts";
import { putLogEvents } from "./events/put-log-events.ts";
import { startLiveTail } from "./events/start-live-tail.ts";
import { deleteMetricFilter } from "./filters/delete-metric-filter.ts";
import { deleteSubscriptionFilter } from "./filters/delete-subscription-filter.ts";
import { describeMetricFilters } from "./filters/describe-metric-filters.ts";
import { describeSubscriptionFilters } from "./filters/describe-subscription-filters.ts";
import { putMetricFilter } from "./filters/put-metric-filter.ts";
import { putSubscriptionFilter } from "./filters/put-subscription-filter.ts";
import { testMetricFilter } from "./filters/test-metric-filter.ts";
import { createLogGroup } from "./groups/create-log-group.ts";
import { deleteLogGroup } from "./groups/delete-log-group.ts";
import { deleteRetentionPolicy } from "./groups/delete-retention-policy.ts";
import { describeLogGroups } from "./groups/describe-log-groups.ts";
import { associateKmsKey, disassociateKmsKey } from "./groups/kms-keys.ts";
import { listLogGroups } from "./groups/list-log-groups.ts";
import { putLogGroupDeletionProtection } from "./groups/put-log-group-deletion-protection.ts";
import { putRetentionPolicy } from "./groups/put-retention-policy.ts";
import {
  deleteResourcePolicy,
  describeResourcePolicies,
  putResourcePolicy,
} from "./policies/resource-policies.ts";
import { createLogStream } from "./streams/create-log-stream.ts";
import { deleteLogStream } from "./streams/delete-log-stream.ts";
import { describeLogStreams } from "./streams/describe-log-streams.ts";
import { listTagsLogGroup, tagLogGroup, untagLogGroup } from "./tags/log-group-tags.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags/resource-tags.ts";

const operations = {
  AssociateKmsKey: associateKmsKey,
  CreateLogGroup: createLogGroup,
  CreateLogStream: createLogStream,
  DeleteLogGroup: deleteLogGroup,
  DeleteLogStream: deleteLogStream,
  DeleteMetricFilter: deleteMetricFilter,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteRetentionPolicy: deleteRetentionPolicy,
  DeleteSubscriptionFilter: deleteSubscriptionFilter,
  DescribeLogGroups: describeLogGroups,
  DescribeLogStreams: describeLogStreams,
  DescribeMetricFilters: describeMetricFilters,
  DescribeResourcePolicies: describeResourcePolicies,
  DescribeSubscriptionFilters: describeSubscriptionFilters,
  DisassociateKmsKey: disassociateKmsKey,
  FilterLogEvents: filterLogEvents,
  GetLogEvents: getLogEvents,
  ListLogGroups: listLogGroups,
  ListTagsForResource: listTagsForResource,
  ListTagsLogGroup: listTagsLogGroup,
  PutLogEvents: putLogEvents,
  PutLogGroupDeletionProtection: putLogGroupDeletionProtection,
  PutMetricFilter: putMetricFilter,
  PutResourcePolicy: putResourcePolicy,
  PutRetentionPolicy: putRetentionPolicy,
  PutSubscriptionFilter: putSubscriptionFilter,
  StartLiveTail: startLiveTail,
  TagLogGroup: tagLogGroup,
  TagResource: tagResource,
  TestMetricFilter: testMetricFilter,
  UntagLogGroup: untagLogGroup,
  UntagResource: untagResource,
};

export function operationsOf(rooms: Rooms): OperationTable {
  return boundOperations(operations, rooms);
}
