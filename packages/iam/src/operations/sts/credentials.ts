/** Temporary credentials: a key, its secret, and the token that is the session. */
import { validation } from "../../errors.ts";
import type { Identities } from "../../identities.ts";
import { type Session, TOKEN_CHARACTERS_MAX } from "../../identity/session-token.ts";
import { accessKeyId, secretAccessKey } from "../../identity/unique-id.ts";

/** With the size of the token, and how much of the room for it that is. */
export function issueCredentials(
  { env, sealer }: Identities,
  session: Omit<Session, "secretAccessKey">,
  tokenCharactersMin = 0,
) {
  // AWS's published limits do not cover GetScopedCredentials yet.
  if (!(tokenCharactersMin >= 0 && tokenCharactersMin <= TOKEN_CHARACTERS_MAX)) {
    throw validation(`MinimumSessionTokenSize can be from 0 to ${TOKEN_CHARACTERS_MAX}.`);
  }
  const keyId = accessKeyId(env.random, "ASIA", session.accountId);
  const secret = secretAccessKey(env.random);
  const token = sealer.seal(keyId, { ...session, secretAccessKey: secret }, tokenCharactersMin);
  return {
    Credentials: {
      AccessKeyId: keyId,
      SecretAccessKey: secret,
      SessionToken: token,
      Expiration: new Date(session.expiresAt),
    },
    SessionTokenSize: token.length,
    SessionTokenUtilization: Math.ceil((token.length / TOKEN_CHARACTERS_MAX) * 100),
  };
}

/** Sessions begin and end at whole seconds. */
export function sessionTimes(now: number, durationSeconds: number) {
  const issuedAt = Math.floor(now / 1000) * 1000;
  return { issuedAt, expiresAt: issuedAt + durationSeconds * 1000 };
}
