import { createFlowLogs } from "./create-flow-logs.ts";
import { deleteFlowLogs } from "./delete-flow-logs.ts";
import { describeFlowLogs } from "./describe-flow-logs.ts";

export const flowLogOperations = {
  CreateFlowLogs: createFlowLogs,
  DeleteFlowLogs: deleteFlowLogs,
  DescribeFlowLogs: describeFlowLogs,
};
