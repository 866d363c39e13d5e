/** GetOpenIDConnectProvider. */
import type { Iam } from "../iam-operation.ts";
import { seconds, tagShapes } from "../shapes.ts";
import { oidcProviderNamed } from "./provider-of-arn.ts";

export const getOpenIDConnectProvider: Iam<"GetOpenIDConnectProvider"> = (
  identities,
  input,
  call,
) => {
  const provider = oidcProviderNamed(identities, call, input.OpenIDConnectProviderArn);
  return {
    Url: provider.url,
    ClientIDList: [...provider.clientIds],
    ThumbprintList: [...provider.thumbprints],
    CreateDate: seconds(provider.createdAt),
    Tags: tagShapes(identities.catalogue, provider.arn),
  };
};
