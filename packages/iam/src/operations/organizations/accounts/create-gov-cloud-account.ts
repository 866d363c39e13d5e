/** CreateGovCloudAccount: no management account here has a partner in AWS GovCloud (US). */
import { noGovCloudAccount } from "../../../errors/organizations.ts";
import type { Org } from "../organizations-operation.ts";
import { asManagement } from "../standing.ts";

export const createGovCloudAccount: Org<"CreateGovCloudAccount"> = (identities, _input, call) => {
  asManagement(identities, call);
  throw noGovCloudAccount();
};
