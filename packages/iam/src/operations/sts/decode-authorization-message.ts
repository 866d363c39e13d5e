/** DecodeAuthorizationMessage: why a request of the caller's account was refused, from the message that it was given. */
import { invalidAuthorizationMessage } from "../../errors/sts.ts";
import type { Sts } from "./sts-operation.ts";

export const decodeAuthorizationMessage: Sts<"DecodeAuthorizationMessage"> = (
  { messages },
  input,
  { caller },
) => {
  const decoded = messages.decode(caller.accountId, input.EncodedMessage);
  if (decoded === undefined) throw invalidAuthorizationMessage();
  return { DecodedMessage: decoded };
};
