/** Templates of experiments and the role that they run as. */
import type { CreateExperimentTemplateCommandInput } from "@aws-sdk/client-fis";
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
