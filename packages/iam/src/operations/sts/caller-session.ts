/** The session that the caller's own temporary credentials stand for. */
import type { Call } from "@cloudglass/wire";
import type { Identities } from "../../identities.ts";
import type { Session } from "../../identity/session-token.ts";

type CallHead = Pick<Call, "caller" | "head">;

/** Undefined for long-term credentials. The gateway has verified the token by now. */
export function callerSession({ sealer }: Identities, call: CallHead): Session | undefined {
  const { accessKeyId } = call.caller;
  if (accessKeyId === undefined) return undefined;
  const token =
    call.head.headers["x-amz-security-token"] ??
    new URLSearchParams(call.head.query).get("X-Amz-Security-Token") ??
    undefined;
  return token === undefined ? undefined : sealer.open(accessKeyId, token);
}
