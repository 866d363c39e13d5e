/**
 * A bucket as a website: what its configuration may say, which key a path means, and where a request is sent.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html
 */

/** As AWS writes it. */
export interface WebsiteConfiguration {
  readonly IndexDocument?: { readonly Suffix?: string | undefined } | undefined;
  readonly ErrorDocument?: { readonly Key?: string | undefined } | undefined;
  readonly RedirectAllRequestsTo?:
    | { readonly HostName?: string | undefined; readonly Protocol?: string | undefined }
    | undefined;
  readonly RoutingRules?: readonly RoutingRule[] | undefined;
}

export interface RoutingRule {
  readonly Condition?:
    | {
        readonly KeyPrefixEquals?: string | undefined;
        readonly HttpErrorCodeReturnedEquals?: string | undefined;
      }
    | undefined;
  readonly Redirect?: RoutingRedirect | undefined;
}

export interface RoutingRedirect {
  readonly HostName?: string | undefined;
  readonly Protocol?: string | undefined;
  readonly HttpRedirectCode?: string | undefined;
  readonly ReplaceKeyWith?: string | undefined;
  readonly ReplaceKeyPrefixWith?: string | undefined;
}

export type WebsiteFault =
  | { readonly kind: "malformed" }
  | { readonly kind: "redirect-all-with-others" }
  | { readonly kind: "index-missing" }
  | { readonly kind: "index-malformed"; readonly suffix: string }
  | { readonly kind: "error-key-malformed"; readonly key: string }
  | { readonly kind: "too-many-rules"; readonly count: number }
  | { readonly kind: "protocol" }
  | { readonly kind: "both-replacements" }
  | { readonly kind: "empty-condition" }
  | { readonly kind: "redirect-code"; readonly code: string }
  | { readonly kind: "error-code"; readonly code: string };

const RULE_COUNT_MAX = 50;
const PROTOCOLS = new Set(["http", "https"]);

/** What is wrong with a configuration; undefined when it may be stored. */
export function websiteFault(configuration: WebsiteConfiguration): WebsiteFault | undefined {
  const {
    IndexDocument: index,
    ErrorDocument: error,
    RedirectAllRequestsTo: all,
    RoutingRules: rules,
  } = configuration;
  if (all !== undefined) {
    if ((index ?? error ?? rules) !== undefined) return { kind: "redirect-all-with-others" };
    if (!all.HostName) return { kind: "malformed" };
    return isProtocol(all.Protocol) ? undefined : { kind: "protocol" };
  }
  if (index === undefined) return { kind: "index-missing" };
  const suffix = index.Suffix ?? "";
  if (suffix === "" || suffix.includes("/")) return { kind: "index-malformed", suffix };
  if (error !== undefined && !error.Key) return { kind: "error-key-malformed", key: "" };
  if (rules === undefined) return undefined;
  if (rules.length === 0) return { kind: "malformed" };
  if (rules.length > RULE_COUNT_MAX) return { kind: "too-many-rules", count: rules.length };
  for (const rule of rules) {
    const fault = ruleFault(rule);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function ruleFault({ Condition: condition, Redirect: redirect }: RoutingRule) {
  if (redirect === undefined || Object.keys(redirect).length === 0) {
    return { kind: "malformed" } as const;
  }
  if (!isProtocol(redirect.Protocol)) return { kind: "protocol" } as const;
  if (redirect.ReplaceKeyWith !== undefined && redirect.ReplaceKeyPrefixWith !== undefined) {
    return { kind: "both-replacements" } as const;
  }
  const { HttpRedirectCode: code } = redirect;
  if (code !== undefined && !/^3(?!00)\d\d$/.test(code)) {
    return { kind: "redirect-code", code } as const;
  }
  if (condition === undefined) return undefined;
  const { KeyPrefixEquals: prefix, HttpErrorCodeReturnedEquals: errorCode } = condition;
  if (prefix === undefined && errorCode === undefined) return { kind: "empty-condition" } as const;
  if (errorCode !== undefined && !/^[45]\d\d$/.test(errorCode)) {
    return { kind: "error-code", code: errorCode } as const;
  }
  return undefined;
}

function isProtocol(protocol: string | undefined): boolean {
  return protocol === undefined || PROTOCOLS.has(protocol);
}

/** The object that a path means: a directory's index document, or the key itself. */
export function pageKey(objectKey: string, suffix: string): string {
  return objectKey === "" || objectKey.endsWith("/") ? objectKey + suffix : objectKey;
}

/** The index document that a key without trailing slash would have as a directory. */
export function directoryIndexKey(objectKey: string, suffix: string): string | undefined {
  return objectKey === "" || objectKey.endsWith("/") ? undefined : `${objectKey}/${suffix}`;
}

export interface Redirection {
  readonly status: number;
  /** Undefined: as the request came. */
  readonly protocol: string | undefined;
  readonly hostName: string | undefined;
  /** Not percent-encoded. */
  readonly objectKey: string;
}

/**
 * The redirection of the first rule whose condition holds. `errorStatus` is undefined before the object is looked
 * for, when only rules that ask for no error may apply; afterwards it is the error that was found.
 */
export function routingRedirection(
  rules: readonly RoutingRule[] | undefined,
  objectKey: string,
  errorStatus: number | undefined,
): Redirection | undefined {
  const rule = rules?.find(({ Condition: condition }) => {
    const code = condition?.HttpErrorCodeReturnedEquals;
    const isInTime = errorStatus === undefined ? code === undefined : code === `${errorStatus}`;
    return isInTime && objectKey.startsWith(condition?.KeyPrefixEquals ?? "");
  });
  if (rule === undefined) return undefined;
  const redirect = rule.Redirect ?? {};
  const prefix = rule.Condition?.KeyPrefixEquals ?? "";
  const replaced =
    redirect.ReplaceKeyPrefixWith === undefined
      ? objectKey
      : redirect.ReplaceKeyPrefixWith + objectKey.slice(prefix.length);
  return {
    status: Number(redirect.HttpRedirectCode ?? 301),
    protocol: redirect.Protocol,
    hostName: redirect.HostName,
    objectKey: redirect.ReplaceKeyWith ?? replaced,
  };
}

const LOCATION_BYTES_MAX = 2048;

/** `x-amz-website-redirect-location`: a key of the same bucket, or a URL. */
export function redirectLocationFault(location: string): "prefix" | "too-long" | undefined {
  if (!/^(?:\/|https?:\/\/)/.test(location)) return "prefix";
  return Buffer.byteLength(location) > LOCATION_BYTES_MAX ? "too-long" : undefined;
}
