/**
 * Whom IAM does not let in, whatever their policies say: sessions of users and roots for which no MFA code was verified,
 * and federated users. Source: IAM User Guide, "Compare AWS STS credentials".
 */
import { tokenRefused } from "../errors.ts";
import type { Identities } from "../identities.ts";
import { callerSession } from "../operations/sts/caller-session.ts";
import type { IamRows } from "./iam-rows.ts";
import type { CallHead, Rule } from "./rule.ts";

/** The rows of the table, asked only about callers who are let in. */
export function withoutPlainSessions(identities: Identities, rows: IamRows): IamRows {
  const guarded = Object.entries<Rule<never>>(rows).map(([operation, rule]) => [
    operation,
    (input: never, call: CallHead) => {
      if (!isLetIn(identities, call)) throw tokenRefused();
      return rule(input, call);
    },
  ]);
  return Object.fromEntries(guarded) as unknown as IamRows;
}

function isLetIn(identities: Identities, call: CallHead): boolean {
  const { kind } = call.caller;
  if (kind === "federated-user") return false;
  if (kind !== "user" && kind !== "root") return true;
  const session = callerSession(identities, call);
  return session === undefined || session.mfaAt !== undefined || session.assumedRoot === true;
}
