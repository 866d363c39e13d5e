/**
 * Permissions of the S3 Control API. An account's access points and settings are that account's alone.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { AccessTable, AuthorizationRequest } from "@cloudglass/wire";
import type { ControlOperationName } from "../operations/control/index.ts";
import { accessPointArn } from "../resource-arn.ts";
import { signatureContext } from "../signature-context.ts";
import type { AccessCall } from "./permission.ts";

interface ControlInput {
  readonly AccountId?: string;
  readonly Name?: string;
  readonly VpcConfiguration?: object;
}

type Rule = (input: ControlInput, call: AccessCall) => readonly AuthorizationRequest[];

export function controlAccess(): AccessTable {
  const pointRule =
    (action: string): Rule =>
    (input, call) => {
      const resource = pointArn(input, call);
      const asked = request(action, resource, input, call);
      return [{ ...asked, context: { ...asked.context, ...pointKeys(resource, input) } }];
    };
  const accountRule =
    (action: string): Rule =>
    (input, call) => [request(action, "*", input, call)];
  return {
    CreateAccessPoint: pointRule("s3:CreateAccessPoint"),
    GetAccessPoint: pointRule("s3:GetAccessPoint"),
    DeleteAccessPoint: pointRule("s3:DeleteAccessPoint"),
    ListAccessPoints: accountRule("s3:ListAccessPoints"),
    PutAccessPointPolicy: pointRule("s3:PutAccessPointPolicy"),
    GetAccessPointPolicy: pointRule("s3:GetAccessPointPolicy"),
    DeleteAccessPointPolicy: pointRule("s3:DeleteAccessPointPolicy"),
    GetAccessPointPolicyStatus: pointRule("s3:GetAccessPointPolicyStatus"),
    GetPublicAccessBlock: accountRule("s3:GetAccountPublicAccessBlock"),
    PutPublicAccessBlock: accountRule("s3:PutAccountPublicAccessBlock"),
    DeletePublicAccessBlock: accountRule("s3:PutAccountPublicAccessBlock"),
  } satisfies Record<ControlOperationName, Rule>;
}

const pointArn = ({ AccountId = "", Name = "" }: ControlInput, { region }: AccessCall): string =>
  accessPointArn({ accountId: AccountId, name: Name, region });

const pointKeys = (resource: string, { AccountId = "", VpcConfiguration }: ControlInput) => ({
  "s3:DataAccessPointArn": resource,
  "s3:DataAccessPointAccount": AccountId,
  "s3:AccessPointNetworkOrigin": VpcConfiguration === undefined ? "Internet" : "VPC",
});

function request(
  action: string,
  resource: string,
  { AccountId = "" }: ControlInput,
  call: AccessCall,
): AuthorizationRequest {
  const context = { ...signatureContext(call), "s3:ResourceAccount": AccountId };
  return { action, resource, resourceAccountId: AccountId, context };
}
