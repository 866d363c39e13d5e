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

interface KeptTag {
  readonly key: string;
  readonly value: string;
}

export function resourceTags(tags: readonly KeptTag[]): Context {
  return Object.fromEntries(tags.map(({ key, value }) => [`aws:ResourceTag/${key}`, value]));
}

/** Of users and roles, for which IAM has a key of its own beside the global one. */
export function entityTags(tags: readonly KeptTag[]): Context {
  const own = tags.map(({ key, value }) => [`iam:ResourceTag/${key}`, value] as const);
  return { ...resourceTags(tags), ...Object.fromEntries(own) };
}
