/** Which fields sign a form, in Signature Version 4 and in version 2. */
import type { Call, ContextValue, SignedText } from "@cloudglass/wire";
import {
  fieldMissing,
  malformedFormDate,
  unsupportedFormAlgorithm,
} from "../errors/post-object.ts";

export interface SignedForm {
  readonly text: SignedText;
  /** Condition keys that follow from the signature. */
  readonly context: Readonly<Record<string, ContextValue>>;
  /** By the signer's clock, in milliseconds since the epoch; unknown in version 2. */
  readonly signedMs: number | undefined;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const VERSION_4 = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"];
const VERSION_2 = ["AWSAccessKeyId", "Signature"];
const TIMESTAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Undefined for a form that nobody signed. Throws when something of a signature is missing or malformed. */
export function signedForm(
  values: ReadonlyMap<string, string>,
  { receivedAt, dates }: Pick<Call, "receivedAt" | "dates">,
): SignedForm | undefined {
  const has = (name: string) => values.has(name.toLowerCase());
  const names = VERSION_4.some(has) ? VERSION_4 : VERSION_2.some(has) ? VERSION_2 : undefined;
  if (names === undefined) return undefined;
  const missing = [...names, "policy"].find((name) => !has(name));
  if (missing !== undefined) throw fieldMissing(missing);
  const get = (name: string) => values.get(name.toLowerCase()) as string;
  const sessionToken = values.get("x-amz-security-token");
  const text = get("policy");
  if (names === VERSION_2) {
    const accessKeyId = get("AWSAccessKeyId");
    const signature = get("Signature");
    return {
      text: { version: 2, text, accessKeyId, signature, sessionToken },
      context: { "s3:authType": "POST", "s3:signatureversion": "AWS" },
      signedMs: undefined,
    };
  }
  if (get("X-Amz-Algorithm") !== ALGORITHM) {
    throw unsupportedFormAlgorithm(get("X-Amz-Algorithm"));
  }
  const timestamp = get("X-Amz-Date");
  const signedAt = TIMESTAMP.exec(timestamp);
  if (signedAt === null) throw malformedFormDate(timestamp);
  const [year, month, day, hour, minute, second] = signedAt.slice(1).map(Number);
  const signedMs = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  const credential = get("X-Amz-Credential");
  const signature = get("X-Amz-Signature");
  return {
    text: { version: 4, text, credential, timestamp, signature, sessionToken },
    context: {
      "s3:authType": "POST",
      "s3:signatureversion": ALGORITHM,
      "s3:signatureAge": Math.max(0, receivedAt - (dates?.momentOf(signedMs) ?? signedMs)),
    },
    signedMs,
  };
}
