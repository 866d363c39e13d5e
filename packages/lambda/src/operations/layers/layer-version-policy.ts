/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html
 */
import type {
  AddLayerVersionPermissionCommandInput,
  AddLayerVersionPermissionResponse,
  GetLayerVersionPolicyCommandInput,
  GetLayerVersionPolicyResponse,
  RemoveLayerVersionPermissionCommandInput,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import {
  invalidParameter,
  layerRevisionMismatch,
  noPolicy,
  resourceConflict,
  resourceNotFound,
} from "../../errors.ts";
import { layerVersionArn } from "../../function/layer-name.ts";
import {
  type LayerPolicy,
  type LayerStatement,
  type LayerVersionRecord,
  layerPolicyText,
} from "../../function/layers.ts";
import type { Rooms } from "../../rooms.ts";
import { layerVersionPlace, requireLayerVersion } from "./layer-version.ts";

export function addLayerVersionPermission(
  rooms: Rooms,
  input: AddLayerVersionPermissionCommandInput,
  call: Call,
): AddLayerVersionPermissionResponse {
  const record = requireLayerVersion(rooms, layerVersionPlace(input, call));
  const statements = record.policy?.statements ?? [];
  const statement = statementOf(record, input);
  if (statements.some(({ Sid }) => Sid === statement.Sid)) {
    throw resourceConflict(
      `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  requireRevision(record, input.RevisionId);
  const policy = withStatements(rooms, [...statements, statement]);
  rooms.layers.put({ ...record, policy });
  return { Statement: JSON.stringify(statement), RevisionId: policy.revisionId };
}

export function getLayerVersionPolicy(
  rooms: Rooms,
  input: GetLayerVersionPolicyCommandInput,
  call: Call,
): GetLayerVersionPolicyResponse {
  const record = requireLayerVersion(rooms, layerVersionPlace(input, call));
  const text = layerPolicyText(record);
  if (text === undefined) throw noPolicy();
  return { Policy: text, RevisionId: record.policy?.revisionId };
}

export function removeLayerVersionPermission(
  rooms: Rooms,
  input: RemoveLayerVersionPermissionCommandInput,
  call: Call,
): object {
  const record = requireLayerVersion(rooms, layerVersionPlace(input, call));
  const { policy, ...rest } = record;
  const statements = policy?.statements ?? [];
  const left = statements.filter(({ Sid }) => Sid !== input.StatementId);
  if (left.length === statements.length) {
    throw resourceNotFound(`Statement ${input.StatementId} is not found in resource policy.`);
  }
  requireRevision(record, input.RevisionId);
  rooms.layers.put(left.length === 0 ? rest : { ...rest, policy: withStatements(rooms, left) });
  return {};
}

function statementOf(
  record: LayerVersionRecord,
  input: AddLayerVersionPermissionCommandInput,
): LayerStatement {
  const { StatementId = "", Action = "", Principal = "", OrganizationId } = input;
  if (OrganizationId !== undefined && Principal !== "*") {
    throw invalidParameter("The principal must be * when an organization is given.");
  }
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: principalOf(Principal),
    Action,
    Resource: layerVersionArn(record),
    ...(OrganizationId !== undefined && {
      Condition: { StringEquals: { "aws:PrincipalOrgID": OrganizationId } },
    }),
  };
}

function principalOf(said: string): LayerStatement["Principal"] {
  if (said === "*") return "*";
  return { AWS: said.startsWith("arn:") ? said : `arn:aws:iam::${said}:root` };
}

function requireRevision({ policy }: LayerVersionRecord, wanted: string | undefined): void {
  if (wanted !== undefined && wanted !== policy?.revisionId) throw layerRevisionMismatch();
}

const withStatements = ({ env }: Rooms, statements: readonly LayerStatement[]): LayerPolicy => ({
  revisionId: env.random.uuid(),
  statements,
});
