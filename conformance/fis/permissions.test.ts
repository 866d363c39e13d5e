/** Who may make templates, pass roles to experiments, and stop those of others. */
import {
  CreateExperimentTemplateCommand,
  GetExperimentCommand,
  StartExperimentCommand,
  StopExperimentCommand,
} from "@aws-sdk/client-fis";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { ACCOUNT, EXPERIMENT_ROLE, makeRole, template } from "./experiment-role.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await makeRole(emulator);
});
afterAll(() => emulator.stop());

async function userWho(UserName: string, ...statements: object[]): Promise<Credentials> {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = statements.map((each) => ({ Effect: "Allow", ...each }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "may", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
}

const FIS = { Action: "fis:*", Resource: "*" };
const PASS = {
  Action: "iam:PassRole",
  Resource: EXPERIMENT_ROLE,
  Condition: { StringEquals: { "iam:PassedToService": "fis.amazonaws.com" } },
};

test("whoever makes or starts an experiment must be allowed to pass its role", async () => {
  const passing = emulator.fis(await userWho("passing", FIS, PASS));
  const other = emulator.fis(await userWho("other", FIS));
  const refused = await denialOf(other.send(new CreateExperimentTemplateCommand(template())));
  expect(refused).toMatchObject({ name: "AccessDeniedException", status: 403 });
  expect(refused.message).toMatch(/iam:PassRole on resource: .*:role\/experiments/);
  const made = await passing.send(new CreateExperimentTemplateCommand(template()));
  const start = new StartExperimentCommand({
    clientToken: undefined,
    experimentTemplateId: made.experimentTemplate?.id,
  });
  expect((await denialOf(other.send(start))).message).toMatch(/iam:PassRole/);
  await passing.send(start);
});

test("an action that a policy does not have cannot be put into a template", async () => {
  const prefix = `arn:aws:fis:us-east-1:${ACCOUNT}`;
  const waiting = emulator.fis(
    await userWho("waiting", PASS, {
      Action: "fis:CreateExperimentTemplate",
      Resource: [`${prefix}:experiment-template/*`, `${prefix}:action/aws:fis:wait`],
    }),
  );
  await waiting.send(new CreateExperimentTemplateCommand(template()));
  const down = {
    actionId: "cloudglass:zone:down",
    parameters: { duration: "PT5M", availabilityZone: "us-east-1a" },
  };
  const refused = waiting.send(
    new CreateExperimentTemplateCommand(template({ actions: { down } })),
  );
  expect((await denialOf(refused)).message).toMatch(/action\/cloudglass:zone:down/);
});

test("tags of an experiment decide who may stop it", async () => {
  const fis = emulator.fis();
  const made = await fis.send(new CreateExperimentTemplateCommand(template()));
  const ids: string[] = [];
  for (const team of ["red", "blue"]) {
    const { experiment } = await fis.send(
      new StartExperimentCommand({
        clientToken: undefined,
        experimentTemplateId: made.experimentTemplate?.id,
        tags: { team },
      }),
    );
    ids.push(experiment?.id ?? "");
  }
  const [red, blue] = ids;
  const ofRed = emulator.fis(
    await userWho("red", {
      ...FIS,
      Condition: { StringEquals: { "aws:ResourceTag/team": "red" } },
    }),
  );
  await ofRed.send(new StopExperimentCommand({ id: red }));
  const refused = await denialOf(ofRed.send(new StopExperimentCommand({ id: blue })));
  expect(refused).toMatchObject({ name: "AccessDeniedException", status: 403 });
  const { experiment } = await fis.send(new GetExperimentCommand({ id: blue }));
  expect(["initiating", "running"]).toContain(experiment?.state?.status);
});
