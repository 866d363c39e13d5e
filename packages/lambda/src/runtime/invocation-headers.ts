/** What goes with an invocation to a runtime. */
import type { Invocation } from "../scheduling/worker.ts";

/** Names and values in turn, as they are written. */
export function invocationHeaders(
  invocation: Invocation,
  deadlineMs: number,
  clockOffsetMs: number | undefined,
): string[] {
  const headers = [
    "Content-Type",
    "application/json",
    "Lambda-Runtime-Aws-Request-Id",
    invocation.requestId,
    "Lambda-Runtime-Deadline-Ms",
    String(deadlineMs),
    "Lambda-Runtime-Invoked-Function-Arn",
    invocation.invokedArn,
    "Lambda-Runtime-Trace-Id",
    invocation.traceHeader,
  ];
  const { clientContext, cognitoIdentity, tenantId } = invocation;
  if (clientContext !== undefined) {
    headers.push("Lambda-Runtime-Client-Context", headerText(clientContext));
  }
  if (cognitoIdentity !== undefined) {
    headers.push("Lambda-Runtime-Cognito-Identity", headerText(cognitoIdentity));
  }
  if (tenantId !== undefined) headers.push("Lambda-Runtime-Aws-Tenant-Id", tenantId);
  if (clockOffsetMs !== undefined) {
    headers.push("Cloudglass-Clock-Offset-Ms", String(clockOffsetMs));
  }
  headers.push("Content-Length", String(invocation.payload.length));
  return headers;
}

/** What JSON may contain and a header may not is escaped; the same JSON for who parses it. */
function headerText(json: string): string {
  return json
    .replace(/[\r\n\t]/g, " ")
    .replace(
      /[^\x20-\x7e]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

export function tracing(invocation: Invocation): { readonly type: string; readonly value: string } {
  return { type: "X-Amzn-Trace-Id", value: invocation.traceHeader };
}
