/**
 * The errors that a fault can make a service answer: those of its model, and those that every service of its kind has
 * beside its model. Sources: "Common Errors" and "Error Responses" of the API references, AWS's answers.
 */
import type { ApiError, Fault } from "@cloudglass/env";
import { loadModel, ServiceError, type ServiceModel } from "@cloudglass/wire";
import { type AuthFamily, authProfile } from "../auth-profile.ts";
import { COMMON_ERRORS, type ErrorRow, SERVICE_ERRORS, USUAL_ERRORS } from "./error-wording.ts";

/** For codes of a model whose sentence depends on what was asked. */
const PLAIN_MESSAGE = "A fault that is set in this emulator answers this request.";

/** In the order in which a service's own is looked for. */
const UNAVAILABLE = ["Unavailable", "ServiceUnavailableException", "ServiceUnavailable"];

/** What a fault of a service's requests is answered with. REQUIRES: `kind` is `error` or `throttle`. */
export function faultError(model: ServiceModel, { kind, error }: Fault): ServiceError {
  if (error === undefined) return usualError(model, kind === "throttle" ? "throttle" : "internal");
  const { code, status, message } = knownError(model, error.code) ?? strangeError(error);
  return errorOf(model, code, error.status ?? status, error.message ?? message);
}

/** The codes that `error.code` may be without a `status`, sorted. */
export function knownCodes(model: ServiceModel): readonly string[] {
  const rows = [...Object.keys(rowsOf(model)), ...modelCodes(model)];
  return [...new Set(rows)].sort();
}

/** The same by the name of the service's model, which there has to be. */
export async function knownErrorCodes(service: string): Promise<readonly string[]> {
  return knownCodes(await loadModel(service));
}

/** The codes that a service answers by itself when it is asked too much, fails, or is away. */
export async function usualErrorCodes(
  service: string,
): Promise<{ readonly throttle: string; readonly internal: string; readonly unavailable: string }> {
  const model = await loadModel(service);
  const codes = USUAL_ERRORS[service] ?? USUAL_ERRORS[familyOf(model)]!;
  const [unavailable = codes.internal] = UNAVAILABLE.filter((code) => knownError(model, code));
  return { ...codes, unavailable };
}

function usualError(model: ServiceModel, which: "throttle" | "internal"): ServiceError {
  const codes = USUAL_ERRORS[model.service] ?? USUAL_ERRORS[familyOf(model)]!;
  const { code, status, message } = knownError(model, codes[which])!;
  return errorOf(model, code, status, message);
}

/** Under the name that the service's protocol sends. */
function knownError(model: ServiceModel, code: string): Required<ApiError> | undefined {
  const rows = rowsOf(model);
  const row = Object.hasOwn(rows, code) ? rows[code] : undefined;
  if (row !== undefined) return { code, status: row[0], message: row[1] };
  const shape = Object.hasOwn(model.shapes, code) ? model.shapes[code] : undefined;
  if (shape?.type === "structure" && shape.error !== undefined) {
    const isNamedByCode = ["query", "ec2", "s3"].includes(familyOf(model));
    const sent = isNamedByCode ? shape.error.code : code;
    return { code: sent, status: shape.error.status, message: PLAIN_MESSAGE };
  }
  for (const each of Object.values(model.shapes)) {
    if (each.type !== "structure" || each.error?.code !== code) continue;
    return { code, status: each.error.status, message: PLAIN_MESSAGE };
  }
  return undefined;
}

/** Set past the check that `status` is given with it. */
const strangeError = ({ code }: ApiError) => ({ code, status: 400, message: PLAIN_MESSAGE });

function errorOf(model: ServiceModel, code: string, status: number, message: string): ServiceError {
  if (model.service !== "lambda") return new ServiceError(code, status, message);
  const Reason = code === "TooManyRequestsException" ? "CallerRateLimitExceeded" : undefined;
  const fields = { Type: status < 500 ? "User" : "Service", Reason, Message: message };
  return new ServiceError(code, status, message, { fields });
}

function rowsOf(model: ServiceModel): Readonly<Record<string, ErrorRow>> {
  return { ...COMMON_ERRORS[familyOf(model)], ...SERVICE_ERRORS[model.service] };
}

function modelCodes(model: ServiceModel): string[] {
  const codes: string[] = [];
  for (const [name, shape] of Object.entries(model.shapes)) {
    if (shape.type !== "structure" || shape.error === undefined) continue;
    codes.push(name, shape.error.code);
  }
  return codes;
}

function familyOf({ service, protocols }: ServiceModel): AuthFamily {
  // S3 Control speaks S3's errors, whatever it signs as.
  return service === "s3control" ? "s3" : authProfile(service, protocols).family;
}
