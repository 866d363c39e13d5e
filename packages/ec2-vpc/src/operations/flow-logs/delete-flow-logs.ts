/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteFlowLogs.html */
import type { DeleteFlowLogsCommandInput, DeleteFlowLogsResult } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

/** What its records' window has so far is not delivered. */
export function deleteFlowLogs(
  { resources }: Rooms,
  { FlowLogIds = [] }: DeleteFlowLogsCommandInput,
  call: Call,
): DeleteFlowLogsResult {
  const found = resources.flowLogs.requireAll(placeOf(call), FlowLogIds);
  resources.commit(() => {
    for (const { id } of found) resources.flowLogs.remove(id);
  });
  return { Unsuccessful: [] };
}
