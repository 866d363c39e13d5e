/** What a row of the access table is: from an operation's input to the permissions that it needs. */
import type { AuthorizationRequest, Call, ContextValue } from "@cloudglass/wire";

export type CallHead = Omit<Call, "authorize">;

export type Rule<Input> = (input: Input, call: CallHead) => readonly AuthorizationRequest[];

export type Context = Readonly<Record<string, ContextValue>>;

export function requestTags(
  tags: readonly { readonly Key: string; readonly Value: string }[] | undefined,
): Context {
  if (tags === undefined || tags.length === 0) return {};
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    "aws:TagKeys": tags.map(({ Key }) => Key),
  };
}

/** A service's own key for resource tags beside the global one. */
export function resourceTags(
  tags: readonly { readonly key: string; readonly value: string }[],
): Context {
  return Object.fromEntries(
    tags.flatMap(({ key, value }) => [
      [`aws:ResourceTag/${key}`, value],
      [`iam:ResourceTag/${key}`, value],
    ]),
  );
}
