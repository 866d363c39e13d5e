/**
 * The code of an MFA device that a user, or the root, sends along with AssumeRole or GetSessionToken. Source: IAM User
 * Guide, "Secure API access with MFA".
 */
import type { Call } from "@cloudglass/wire";
import { mfaDeviceUnknown, mfaFailed, mfaIncomplete } from "../../errors/sts.ts";
import type { Identities } from "../../identities.ts";
import { checkMfaCode } from "../../identity/mfa-device.ts";

interface MfaInput {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/** When the code was verified, which is now: it is used up. Undefined when none was sent; throws for a wrong one. */
export function verifiedMfaAt(
  { catalogue, env }: Identities,
  { SerialNumber, TokenCode }: MfaInput,
  { caller }: Pick<Call, "caller">,
): number | undefined {
  if (SerialNumber === undefined && TokenCode === undefined) return undefined;
  if (SerialNumber === undefined || TokenCode === undefined) throw mfaIncomplete();
  const now = env.clock.now();
  const hostNow = env.clock.hostNow();
  const outcome = checkMfaCode(catalogue, caller.userId, SerialNumber, TokenCode, now, hostNow);
  if (outcome === "unavailable") throw mfaDeviceUnknown();
  if (outcome === "wrong-code") throw mfaFailed();
  return now;
}
