/** What a simulation can be asked. */
import {
  callerIsNoUser,
  callerMissing,
  invalidActionName,
  invalidResourceOwner,
  resourceIsNoArn,
  simulationTooLarge,
  unclearEntity,
} from "../../../errors/simulation.ts";
import type { Principal } from "../../../policy/evaluation.ts";
import type { IamInput } from "../iam-operation.ts";
import { requireResources } from "./resource-handling.ts";

export type SimulationInput = Omit<IamInput<"SimulateCustomPolicy">, "PolicyInputList">;

/** Of an action and a resource. */
const PAIRS_MAX = 4096;
const ACTION = /^[a-z0-9-]+:[a-z0-9]+$/i;
const ARN = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:./;
const ACCOUNT_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):root$/;

export function requireInput(
  input: SimulationInput,
  resources: readonly string[],
  caller: Principal | undefined,
): void {
  const badAction = input.ActionNames.find((action) => !ACTION.test(action));
  if (badAction !== undefined) throw invalidActionName(badAction);
  const badResource = resources.find((resource) => resource !== "*" && !ARN.test(resource));
  if (badResource !== undefined) throw resourceIsNoArn(badResource);
  if (input.ResourceOwner !== undefined && !ACCOUNT_ARN.test(input.ResourceOwner)) {
    throw invalidResourceOwner(input.ResourceOwner);
  }
  if (input.ActionNames.length * resources.length > PAIRS_MAX) throw simulationTooLarge();
  requireResources(input.ResourceHandlingOption, input.ActionNames, resources);
  if (input.ResourcePolicy === undefined) return;
  if (caller === undefined) throw callerMissing();
  if (caller.kind !== "user" || caller.arn === "") throw callerIsNoUser();
  if (resources.includes("*")) throw unclearEntity("*");
}

/**
 * The account that the resource's ARN names, else the one that the request gives. Without a policy of the resource nothing is known
 * of its account: the identity's own policies decide alone.
 */
export function ownerOf(
  { ResourceOwner: owner, ResourcePolicy: policy }: SimulationInput,
  resource: string,
): string | undefined {
  if (owner === undefined && policy === undefined) return undefined;
  const named = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1];
  return named ?? (owner && ACCOUNT_ARN.exec(owner)?.[1]);
}
