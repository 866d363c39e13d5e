/** FIS by the AWS CLI, whose model is that of today: what the SDK's client on the registry does not know yet. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXPERIMENT_ROLE, makeRole } from "../fis/experiment-role.ts";
import { awsCliVersion, NO_AWS_CLI, shell } from "../testing/aws-cli.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { outputOf } from "../testing/programs.ts";

const version = awsCliVersion();
if (version === undefined) console.log(NO_AWS_CLI);
const [major = 0, minor = 0] = (/^aws-cli\/(\d+)\.(\d+)/.exec(version ?? "") ?? [])
  .slice(1)
  .map(Number);
/** With modes of actions and safety levers. */
const isYoung = (major === 1 && minor >= 36) || (major === 2 && minor >= 22);
if (version !== undefined && !isYoung) {
  console.log("this AWS CLI is too old for what is new in FIS: its test is skipped");
}

describe.skipIf(!isYoung)(`FIS by ${version}`, { timeout: 180_000 }, () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
    await makeRole(emulator);
  });
  afterAll(() => emulator.stop());

  const aws = (command: string) =>
    shell(`aws --endpoint-url ${emulator.endpoint} fis ${command}`, {}, emulator.directory);

  // biome-ignore lint/suspicious/noExplicitAny: the CLI's JSON
  async function json(command: string): Promise<any> {
    return JSON.parse(outputOf(await aws(`${command} --output json`), command));
  }

  test("a dry run resolves the targets, skips every action, and has its ARN", async () => {
    const actions = JSON.stringify({
      fail: {
        actionId: "aws:fis:inject-api-internal-error",
        parameters: {
          duration: "PT1H",
          service: "s3",
          percentage: "100",
          operations: "GetObject",
        },
        targets: { Roles: "self" },
      },
    });
    const targets = JSON.stringify({
      self: {
        resourceType: "aws:iam:role",
        resourceArns: [EXPERIMENT_ROLE],
        selectionMode: "ALL",
      },
    });
    const { experimentTemplate } = await json(
      `create-experiment-template --description d --role-arn ${EXPERIMENT_ROLE} --stop-conditions source=none --actions '${actions}' --targets '${targets}' --tags team=red`,
    );
    const arn = /^arn:aws:fis:us-east-1:000000000000:experiment-template\/EXT/;
    expect(experimentTemplate.arn).toMatch(arn);
    const { tags } = await json(`list-tags-for-resource --resource-arn ${experimentTemplate.arn}`);
    expect(tags).toEqual({ team: "red" });
    const { experiment } = await json(
      `start-experiment --experiment-template-id ${experimentTemplate.id} --experiment-options actionsMode=skip-all`,
    );
    await emulator.advance(1);
    const after = (await json(`get-experiment --id ${experiment.id}`)).experiment;
    expect(after.state.status).toBe("completed");
    expect(after.experimentOptions.actionsMode).toBe("skip-all");
    expect(after.actions.fail.state.status).toBe("skipped");
    const { resolvedTargets } = await json(
      `list-experiment-resolved-targets --experiment-id ${experiment.id}`,
    );
    expect(resolvedTargets).toMatchObject([{ targetInformation: { arn: EXPERIMENT_ROLE } }]);
    const { experiments } = await json(
      `list-experiments --experiment-template-id ${experimentTemplate.id}`,
    );
    expect(experiments).toHaveLength(1);
  });

  test("the safety lever is engaged, shown, and let go", async () => {
    const engaged = await json(
      "update-safety-lever-state --id default --state status=engaged,reason=rush",
    );
    expect(engaged.safetyLever.state).toEqual({ status: "engaged", reason: "rush" });
    expect(await json("get-safety-lever --id default")).toEqual(engaged);
    const { safetyLever } = await json(
      "update-safety-lever-state --id default --state status=disengaged,reason=over",
    );
    expect(safetyLever.state.status).toBe("disengaged");
  });
});
