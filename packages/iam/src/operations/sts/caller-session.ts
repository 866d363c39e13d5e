/** The session that the caller's own temporary credentials stand for. */
import type { Call } from "@cloudglass/wire";
import { tokenRefused } from "../../errors.ts";
import type { Identities } from "../../identities.ts";
import type { Session } from "../../identity/session-token.ts";

type CallHead = Pick<Call, "caller" | "head">;

/**
 * Undefined for long-term credentials. The gateway has verified one token by now, but a request can carry several: in
 * a header beside a presigned query, or twice in the query. Only one token goes with a temporary key, so a request
 * whose token here does not open is refused; taken for one without a session, it would shed the session's limits.
 */
export function callerSession({ sealer }: Identities, call: CallHead): Session | undefined {
  const { accessKeyId } = call.caller;
  if (!accessKeyId?.startsWith("ASIA")) return undefined;
  const session = sealer.open(accessKeyId, callerToken(call) ?? "");
  if (session === undefined) throw tokenRefused();
  return session;
}

export function callerToken({ head }: Pick<Call, "head">): string | undefined {
  return (
    head.headers["x-amz-security-token"] ??
    new URLSearchParams(head.query).get("X-Amz-Security-Token") ??
    undefined
  );
}
