/** Temporary credentials: a key, its secret, and the token that is the session. */
import type { Identities } from "../../identities.ts";
import type { Session } from "../../identity/session-token.ts";
import { accessKeyId, secretAccessKey } from "../../identity/unique-id.ts";

export function issueCredentials(
  { env, sealer }: Identities,
  session: Omit<Session, "secretAccessKey">,
) {
  const keyId = accessKeyId(env.random, "ASIA", session.accountId);
  const secret = secretAccessKey(env.random);
  return {
    AccessKeyId: keyId,
    SecretAccessKey: secret,
    SessionToken: sealer.seal(keyId, { ...session, secretAccessKey: secret }),
    Expiration: new Date(session.expiresAt),
  };
}

/** Sessions begin and end at whole seconds. */
export function sessionTimes(now: number, durationSeconds: number) {
  const issuedAt = Math.floor(now / 1000) * 1000;
  return { issuedAt, expiresAt: issuedAt + durationSeconds * 1000 };
}
