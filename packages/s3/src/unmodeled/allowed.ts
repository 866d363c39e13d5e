/** Authorization of what an unmodeled route does, by the access rule of the operation that it stands for. */
import type { AccessTable, AuthorizationRequest, Call, ContextValue } from "@cloudglass/wire";
import { accessDenied } from "../errors.ts";

/** Throws AccessDenied, and what the rule throws (NoSuchBucket). */
export function requireAllowed(
  access: AccessTable,
  operation: string,
  input: object,
  call: Call,
  context: Readonly<Record<string, ContextValue>> = {},
): void {
  for (const request of permissionsOf(access, operation, input, call)) {
    const { allowed, message } = call.authorize({
      ...request,
      context: { ...request.context, ...context },
    });
    if (!allowed) throw accessDenied(message || undefined);
  }
}

export function isAllowed(access: AccessTable, operation: string, input: object, call: Call) {
  return permissionsOf(access, operation, input, call).every(
    (each) => call.authorize(each).allowed,
  );
}

function permissionsOf(
  access: AccessTable,
  operation: string,
  input: object,
  call: Call,
): readonly AuthorizationRequest[] {
  const row = access[operation];
  if (row === undefined) throw new Error(`${operation} has no entry in the access table`);
  return row(input as never, call);
}
