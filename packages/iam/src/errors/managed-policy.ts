/** Errors about the policies that AWS keeps. */
import { ServiceError } from "@cloudglass/wire";

export const serviceRolePolicy = () =>
  new ServiceError(
    "PolicyNotAttachable",
    400,
    "Cannot attach a Service Role Policy to a Customer Role.",
  );
