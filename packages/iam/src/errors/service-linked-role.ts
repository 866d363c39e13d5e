/** What service-linked roles are refused with. Source: recordings of AWS's answers. */
import { ServiceError } from "@cloudglass/wire";

export const roleOnlyModifiableByAws = (name: string) =>
  new ServiceError(
    "UnmodifiableEntity",
    400,
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
