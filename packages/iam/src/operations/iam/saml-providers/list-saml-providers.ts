/** ListSAMLProviders: all of them, AWS has no pages here. */
import { listSamlProviders } from "../../../identity/saml-provider.ts";
import type { Iam } from "../iam-operation.ts";
import { seconds } from "../shapes.ts";

export const listSAMLProviders: Iam<"ListSAMLProviders"> = ({ catalogue }, _input, call) => ({
  SAMLProviderList: listSamlProviders(catalogue, call.caller.accountId).map((provider) => ({
    Arn: provider.arn,
    ValidUntil: seconds(provider.validUntil),
    CreateDate: seconds(provider.createdAt),
  })),
});
