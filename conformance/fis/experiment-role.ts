/** Experiments, their templates, and the roles that they run as and are aimed at. */
import {
  CreateExperimentTemplateCommand,
  type CreateExperimentTemplateCommandInput,
  type Experiment,
  type FisClient,
  GetExperimentCommand,
  StartExperimentCommand,
} from "@aws-sdk/client-fis";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Emulator } from "../testing/emulator.ts";

export const ACCOUNT = "000000000000";
export const EXPERIMENT_ROLE = `arn:aws:iam::${ACCOUNT}:role/experiments`;

/** @param allowed actions; everything when absent */
export async function makeRole(
  emulator: Emulator,
  { name = "experiments", service = "fis.amazonaws.com", allowed = ["*"] } = {},
): Promise<string> {
  const iam = emulator.iam();
  const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  const may = { Effect: "Allow", Action: allowed, Resource: "*" };
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: "may",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: may }),
    }),
  );
  return `arn:aws:iam::${ACCOUNT}:role/${name}`;
}

/** A role that the account itself can assume, and that may do everything. */
export async function makeAppRole(emulator: Emulator, name: string): Promise<string> {
  const iam = emulator.iam();
  const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
  const trust = { Effect: "Allow", Principal, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  const may = { Effect: "Allow", Action: "*", Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: may });
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "may", PolicyDocument }));
  return `arn:aws:iam::${ACCOUNT}:role/${name}`;
}

/** One that waits a minute, but for what is given. */
export function template(
  given: Partial<CreateExperimentTemplateCommandInput> = {},
): CreateExperimentTemplateCommandInput {
  return {
    clientToken: undefined,
    description: "an experiment",
    roleArn: EXPERIMENT_ROLE,
    stopConditions: [{ source: "none" }],
    actions: { wait: { actionId: "aws:fis:wait", parameters: { duration: "PT1M" } } },
    ...given,
  };
}

/** Starts an experiment of a template of its own. */
export async function begin(
  fis: FisClient,
  given: Partial<CreateExperimentTemplateCommandInput>,
): Promise<{ readonly id: string; readonly started: Experiment }> {
  const made = await fis.send(new CreateExperimentTemplateCommand(template(given)));
  const experimentTemplateId = made.experimentTemplate?.id;
  const { experiment } = await fis.send(
    new StartExperimentCommand({ experimentTemplateId, clientToken: undefined }),
  );
  const { id = "" } = experiment ?? {};
  return { id, started: experiment as Experiment };
}

export async function read(fis: FisClient, id: string): Promise<Experiment> {
  const { experiment } = await fis.send(new GetExperimentCommand({ id }));
  return experiment as Experiment;
}

/** Of the experiment, and of each action by its name. */
export const statesOf = ({ state, actions = {} }: Experiment) => ({
  experiment: state?.status,
  ...Object.fromEntries(Object.entries(actions).map(([name, each]) => [name, each.state?.status])),
});
