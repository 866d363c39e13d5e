/** Errors of credential reports; AWS gives them no message. Source: IAM API Reference, AWS's answers as recorded. */
import { ServiceError } from "@cloudglass/wire";

export const reportNotPresent = () => new ServiceError("ReportNotPresent", 410, "");
export const reportInProgress = () => new ServiceError("ReportInProgress", 404, "");
export const reportExpired = () => new ServiceError("ReportExpired", 410, "");
