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
  return {
    actions,
    id: experimentTemplate?.id,
    resourceArn: experimentTemplate?.arn,
    roleArn: ROLE,
    "GetActionRequest.id": "aws:fis:wait",
    experimentTemplateId: experimentTemplate?.id,
  };
}
