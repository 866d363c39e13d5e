/**
 * Resource policies: one for a function without a qualifier, one for each version and alias. A request is judged by the
 * policy of the qualifier that it names. Kept as the text that Lambda answers with.
 * https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
import type { AddPermissionCommandInput } from "@aws-sdk/client-lambda";
import { invalidParameter, policyLengthExceeded } from "../errors.ts";
import type { Qualified } from "./qualified-records.ts";

export interface PolicyRecord extends Qualified {
  /** JSON. */
  readonly text: string;
}

export type Statement = Readonly<Record<string, unknown>>;

/** Source: Lambda quotas. */
const POLICY_BYTES_MAX = 20_480;

export function statementsOf(text: string): readonly Statement[] {
  const { Statement = [] } = JSON.parse(text);
  return Array.isArray(Statement) ? Statement : [Statement];
}

/** The document with other statements: what else stands in it stays. Throws PolicyLengthExceededException. */
export function policyText(before: string | undefined, statements: readonly Statement[]): string {
  const document = before === undefined ? { Version: "2012-10-17", Id: "default" } : parsed(before);
  return limited(JSON.stringify({ ...document, Statement: statements }));
}

export function limited(text: string): string {
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > POLICY_BYTES_MAX) throw policyLengthExceeded(sizeBytes, POLICY_BYTES_MAX);
  return text;
}

/** As AWS writes it, its members in AWS's order. */
export function statementOf(input: AddPermissionCommandInput, resource: string): Statement {
  const { StatementId, Action, Principal = "" } = input;
  if (input.FunctionUrlAuthType !== undefined && Action !== "lambda:InvokeFunctionUrl") {
    throw invalidParameter(
      "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action",
    );
  }
  if (input.InvokedViaFunctionUrl !== undefined && Action !== "lambda:InvokeFunction") {
    throw invalidParameter(
      "InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action",
    );
  }
  const condition = conditionOf(input);
  return {
    Sid: StatementId,
    Effect: "Allow",
    Principal: principalOf(Principal),
    Action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function conditionOf(input: AddPermissionCommandInput): Readonly<Record<string, object>> {
  const equals = {
    ...(input.SourceAccount !== undefined && { "AWS:SourceAccount": input.SourceAccount }),
    ...(input.EventSourceToken !== undefined && {
      "lambda:EventSourceToken": input.EventSourceToken,
    }),
    ...(input.FunctionUrlAuthType !== undefined && {
      "lambda:FunctionUrlAuthType": input.FunctionUrlAuthType,
    }),
    ...(input.PrincipalOrgID !== undefined && { "aws:PrincipalOrgID": input.PrincipalOrgID }),
  };
  return {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(input.InvokedViaFunctionUrl !== undefined && {
      Bool: { "lambda:InvokedViaFunctionUrl": String(input.InvokedViaFunctionUrl) },
    }),
    ...(input.SourceArn !== undefined && { ArnLike: { "AWS:SourceArn": input.SourceArn } }),
  };
}

const SERVICE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazon(?:aws)?\.com(?:\.cn)?$/;
const PRINCIPAL_ARN =
  /^arn:aws[a-z-]*:(?:iam::\d{12}:(?:root$|(?:user|role)\/.)|sts::\d{12}:(?:assumed-role|federated-user)\/.)/;

function principalOf(principal: string): unknown {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (SERVICE.test(principal)) return { Service: principal };
  if (PRINCIPAL_ARN.test(principal)) return { AWS: principal };
  throw invalidPrincipal();
}

export const invalidPrincipal = () =>
  invalidParameter("The provided principal was invalid. Please check the principal and try again.");

/** The principals of a statement as `lambda:Principal` has them. */
export function principalsOf({ Principal }: Statement): readonly string[] {
  if (typeof Principal === "string") return [Principal];
  return Object.values((Principal ?? {}) as Record<string, unknown>).flat() as string[];
}

function parsed(text: string): object {
  return JSON.parse(text);
}
