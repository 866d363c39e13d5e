/**
 * CreateOpenIDConnectProvider. Thumbprints are kept and not compared: nobody's certificate is looked at before keys are
 * asked for, and AWS itself trusts its own list of authorities first.
 */
import {
  notAProviderUrl,
  oidcProviderExists,
  providerUrlNotHttps,
  providerUrlRefused,
  tooManyThumbprints,
} from "../../../errors/oidc-provider.ts";
import { quotaExceeded } from "../../../errors.ts";
import {
  findOidcProvider,
  insertOidcProvider,
  isOidcProviderUrl,
  listOidcProviders,
  oidcProviderArn,
} from "../../../identity/oidc-provider.ts";
import { putTags } from "../../../identity/tag.ts";
import type { Iam } from "../iam-operation.ts";
import { tagShapes } from "../shapes.ts";
import { newTags } from "../tag-list.ts";

const PROVIDERS_PER_ACCOUNT = 100;
const THUMBPRINTS_MAX = 5;
export const CLIENT_IDS_MAX = 100;

export const createOpenIDConnectProvider: Iam<"CreateOpenIDConnectProvider"> = (
  { catalogue, env },
  input,
  call,
) => {
  const { accountId } = call.caller;
  const url = providerUrl(input.Url);
  const thumbprints = requireThumbprints(input.ThumbprintList ?? []);
  const clientIds = [...new Set(input.ClientIDList ?? [])];
  if (clientIds.length > CLIENT_IDS_MAX) {
    throw quotaExceeded("ClientIdsPerOpenIdConnectProvider", CLIENT_IDS_MAX);
  }
  const tags = newTags(input.Tags);
  if (findOidcProvider(catalogue, accountId, url) !== undefined) {
    throw oidcProviderExists(input.Url);
  }
  if (listOidcProviders(catalogue, accountId).length >= PROVIDERS_PER_ACCOUNT) {
    throw quotaExceeded("OpenIdConnectProvidersPerAccount", PROVIDERS_PER_ACCOUNT);
  }
  const createdAt = env.clock.now();
  const arn = oidcProviderArn(accountId, url);
  catalogue.write(() => {
    insertOidcProvider(catalogue, { accountId, url, clientIds, thumbprints, createdAt });
    putTags(catalogue, arn, tags);
  });
  return {
    OpenIDConnectProviderArn: arn,
    ...(tags.length === 0 ? {} : { Tags: tagShapes(catalogue, arn) }),
  };
};

/** In lower case, as AWS keeps them. */
export function requireThumbprints(thumbprints: readonly string[]): string[] {
  if (thumbprints.length > THUMBPRINTS_MAX) throw tooManyThumbprints();
  return thumbprints.map((thumbprint) => thumbprint.toLowerCase());
}

/** What is behind `https://`. */
function providerUrl(text: string): string {
  const [, scheme, url = ""] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#].*)$/i.exec(text) ?? [];
  if (scheme === undefined) throw notAProviderUrl();
  if (scheme.toLowerCase() !== "https") throw providerUrlNotHttps();
  if (!isOidcProviderUrl(url)) throw providerUrlRefused();
  return url;
}
