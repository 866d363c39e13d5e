/** What operations of FIS can name. */
import type { Names } from "./sample-input.ts";
import type { Run } from "./world.ts";

const ROLE = "arn:aws:iam::000000000000:role/staff/r";

export async function makeTemplate(fis: Run): Promise<Names> {
  const actions = {
    team: { actionId: "aws:fis:wait", parameters: { duration: "PT1M" } },
  };
  const { experimentTemplate } = await fis("CreateExperimentTemplate", {
    clientToken: "t",
    description: "waits",
    roleArn: ROLE,
    stopConditions: [{ source: "none" }],
    actions,
    tags: { team: "red" },
  });
  const { experiment } = await fis("StartExperiment", {
    clientToken: "t",
    experimentTemplateId: experimentTemplate?.id,
    tags: { team: "red" },
  });
  return {
    experimentId: experiment?.id,
    "GetExperimentRequest.id": experiment?.id,
    "StopExperimentRequest.id": experiment?.id,
    actions,
    id: experimentTemplate?.id,
    resourceArn: experimentTemplate?.arn,
    roleArn: ROLE,
    "GetActionRequest.id": "aws:fis:wait",
    experimentTemplateId: experimentTemplate?.id,
  };
}
