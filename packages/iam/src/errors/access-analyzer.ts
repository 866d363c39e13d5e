/**
 * What IAM Access Analyzer answers with. Source: Access Analyzer API Reference; `InvalidPolicy` and `InvalidInput` as seen at AWS,
 * the other sentences are ours.
 */
import { ServiceError } from "@cloudglass/wire";

type Reason = "fieldValidationFailed" | "other";

const validation = (message: string, reason: Reason, fieldList?: readonly Field[]) =>
  new ServiceError("ValidationException", 400, message, { fields: { reason, fieldList } });

interface Field {
  readonly name: string;
  readonly message: string;
}

export const policyTooLarge = () => validation("InvalidPolicy", "other");
export const invalidCombination = () => validation("InvalidInput", "other");
export const invalidField = (name: string, message: string) =>
  validation(`Invalid value for ${name}: ${message}`, "fieldValidationFailed", [{ name, message }]);
export const unusablePolicy = (name: string, detail: string) =>
  new ServiceError("InvalidParameterException", 400, `The ${name} is not valid: ${detail}`);
export const unusableAccess = (detail: string) =>
  new ServiceError("InvalidParameterException", 400, `The access is not valid: ${detail}`);
export const undecidablePolicy = () =>
  new ServiceError(
    "UnprocessableEntityException",
    422,
    "The policy is too complex to be analyzed.",
  );
