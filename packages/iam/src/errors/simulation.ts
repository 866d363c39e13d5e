/** What the policy simulator refuses. Source: AWS's answers; the sentences of the last four are ours. */
import { ServiceError } from "@cloudglass/wire";
import { invalidInput } from "../errors.ts";

export const unclearEntity = (arn: string) =>
  invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
export const callerIsNoUser = () =>
  invalidInput("Invalid caller - Caller must be an IAM user in this context.");
export const callerMissing = () => invalidInput("Invalid caller - Caller cannot be null or empty.");
export const resourceIsNoArn = (resource: string) =>
  invalidInput(`ResourceNames are not in a valid ARN format: ${resource}.`);
export const invalidResourceOwner = (owner: string) =>
  invalidInput(`'${owner}' is not a valid as a Resource Owner.`);
export const invalidActionName = (action: string) =>
  invalidInput(`ActionNames are not in a valid format: ${action}.`);
export const invalidContextValue = (key: string, value: string, type: string) =>
  invalidInput(`The value ${value} of the context key ${key} is not of type ${type}.`);
export const tooManyBoundaries = () =>
  invalidInput("Only one permissions boundary policy can be simulated at a time.");
export const simulationTooLarge = () =>
  invalidInput("The request simulates too many actions, resources and policies at a time.");
export const invalidHandlingOption = (option: string) =>
  invalidInput(`${option} is not a valid ResourceHandlingOption.`);
export const resourceTypeMissing = (option: string, type: string) =>
  invalidInput(`ResourceHandlingOption ${option} requires a resource of type ${type}.`);

export const policyNotEvaluable = (policy: string, fault: string) =>
  new ServiceError("PolicyEvaluation", 500, `${policy} could not be evaluated: ${fault}`);
