/** What FIS answers with. Source: FIS API Reference; AWS's words where they have been seen (docs/fidelity/fis.md). */
import { ServiceError } from "@cloudglass/wire";

export const validation = (message: string) =>
  new ServiceError("ValidationException", 400, message);
const notFound = (message: string) => new ServiceError("ResourceNotFoundException", 404, message);
const quota = (message: string) => new ServiceError("ServiceQuotaExceededException", 402, message);

export const noSuchAction = (id: string) => notFound(`Action with ID ${id} not found.`);
export const noSuchTemplate = (id: string) =>
  notFound(`Experiment template with ID ${id} not found.`);
export const noSuchExperiment = (id: string) => notFound(`Experiment with ID ${id} not found.`);
export const noSuchResourceType = (id: string) =>
  notFound(`Target resource type with ID ${id} not found.`);
export const noSuchResource = (arn: string) => notFound(`Resource with ARN ${arn} not found.`);
export const noSuchLever = (id: string) => notFound(`Safety lever with ID ${id} not found.`);
/** Of AWS's sentence only the end is known. */
export const noStatusChange = () =>
  new ServiceError(
    "ConflictException",
    409,
    "The safety lever cannot be updated without a status change.",
  );
export const tokenUsed = () =>
  new ServiceError(
    "ConflictException",
    409,
    "The client token was used before, for a request with other parameters.",
  );
export const tooMany = (what: string, max: number) =>
  quota(`You have reached the maximum number of ${what} (${max}).`);
export const invalidToken = () => validation("The specified nextToken is invalid.");
/** What is not emulated is refused by name. */
export const notImplemented = (what: string) =>
  new ServiceError("NotImplemented", 501, `${what}: not implemented`);
