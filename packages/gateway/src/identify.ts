/** Which service a request is for, by what every client sends: scope of the signature, target, host. */
import type { RequestHead, ServiceSummary } from "@cloudglass/wire";

export type Identified =
  | { readonly kind: "service"; readonly summary: ServiceSummary }
  /** Signed for a service of which there is no model. */
  | { readonly kind: "unknown"; readonly name: string };

export class ServiceIndex {
  readonly #bySigningName = new Map<string, ServiceSummary>();
  readonly #byTarget = new Map<string, ServiceSummary>();
  readonly #byHostLabel = new Map<string, ServiceSummary>();
  readonly #s3: ServiceSummary | undefined;
  readonly #s3Control: ServiceSummary | undefined;

  readonly #namesBucket: (host: string) => boolean;

  /** @param namesBucket whether a host is a bucket's own, below which every path is a key */
  constructor(
    summaries: readonly ServiceSummary[],
    namesBucket: (host: string) => boolean = () => false,
  ) {
    this.#namesBucket = namesBucket;
    const addFirst = (map: Map<string, ServiceSummary>, name: string, to: ServiceSummary) => {
      if (!map.has(name)) map.set(name, to);
    };
    for (const summary of summaries) {
      for (const name of summary.signingNames) addFirst(this.#bySigningName, name, summary);
      for (const name of [summary.service, ...summary.signingNames]) {
        addFirst(this.#byHostLabel, name, summary);
      }
      if (summary.targetPrefix !== undefined)
        addFirst(this.#byTarget, summary.targetPrefix, summary);
    }
    this.#s3 = this.#bySigningName.get("s3");
    this.#s3Control = summaries.find(({ service }) => service === "s3control");
  }

  /** `signedFor` is the service in the credential scope. Requests without any sign of a service are S3's. */
  identify(head: RequestHead, signedFor: string | undefined): Identified {
    if (isS3Control(head) && this.#s3Control !== undefined) {
      return { kind: "service", summary: this.#s3Control };
    }
    // Whoever signs for a function's URL, and for what, is the function's to say.
    const lambda = isFunctionUrl(head.headers.host) ? this.#byHostLabel.get("lambda") : undefined;
    const found =
      lambda ??
      this.#byTargetOfSigner(head, signedFor) ??
      (signedFor === undefined ? undefined : this.#bySigningName.get(signedFor)) ??
      this.#byTargetHeader(head.headers["x-amz-target"]) ??
      this.#byHost(head.headers.host) ??
      this.#byOwnPath(head) ??
      (signedFor === undefined ? (this.#byFederatedForm(head) ?? this.#s3) : undefined);
    if (found !== undefined) return { kind: "service", summary: found };
    return { kind: "unknown", name: signedFor ?? "s3" };
  }

  /** Services that sign by one name, as DynamoDB and its streams do, are told apart by what the request means. */
  #byTargetOfSigner(head: RequestHead, signedFor: string | undefined): ServiceSummary | undefined {
    if (signedFor === undefined) return undefined;
    const found =
      this.#byTargetHeader(head.headers["x-amz-target"]) ?? this.#byTarget.get(rpcService(head));
    return found?.signingNames.includes(signedFor) ? found : undefined;
  }

  #byTargetHeader(target: string | undefined): ServiceSummary | undefined {
    const dot = target?.lastIndexOf(".") ?? -1;
    return dot < 0 ? undefined : this.#byTarget.get((target as string).slice(0, dot));
  }

  /** What a service answers beside its model: `/_cloudglass/sts/issuers/…`; EC2's network has `/_cloudglass/vpc/…`. */
  #byOwnPath({ path, headers: { host } }: RequestHead): ServiceSummary | undefined {
    const named = OWN_PATH.exec(path)?.[1];
    const service = named === "vpc" ? "ec2" : named;
    if (service === undefined || (host !== undefined && this.#namesBucket(host))) return undefined;
    return this.#byHostLabel.get(service);
  }

  /** The forms that nobody signs: what STS takes from users of identity providers. */
  #byFederatedForm({ method, path, query, headers }: RequestHead): ServiceSummary | undefined {
    if (path !== "/" || (headers.host !== undefined && this.#namesBucket(headers.host))) {
      return undefined;
    }
    const isForm = method === "POST" && FORM.test(headers["content-type"] ?? "");
    return isForm || FEDERATED_QUERY.test(query) ? this.#byHostLabel.get("sts") : undefined;
  }

  /** `sts.localhost`, `dynamodb.eu-west-1.amazonaws.com`; a bucket's host has `s3` in its second label. */
  #byHost(host: string | undefined): ServiceSummary | undefined {
    if (host === undefined) return undefined;
    const labels = host.toLowerCase().replace(/:\d+$/, "").split(".");
    if (labels.length < 2) return undefined;
    if (labels.length > 2 && labels.slice(1, -1).some((label) => /^s3(-|$)/.test(label))) {
      return this.#s3;
    }
    const label = labels.slice(1).join(".") === ISSUER_DOMAIN ? "sts" : labels[0];
    return this.#byHostLabel.get(label as string);
  }
}

/** `/service/DynamoDB_20120810/operation/GetItem` */
const RPC_PATH = /^\/service\/([^/]+)\/operation\//;
const rpcService = ({ path, headers }: RequestHead): string =>
  headers["smithy-protocol"] === undefined ? "" : (RPC_PATH.exec(path)?.[1] ?? "");

const OWN_PATH = /^\/_cloudglass\/([a-z0-9-]+)\//;
const FORM = /^application\/x-www-form-urlencoded\b/i;
const FEDERATED_QUERY = /(?:^|&)Action=AssumeRoleWith(?:SAML|WebIdentity)(?:&|$)/;
/** Issuers of web identity tokens have a host each, where STS answers. */
const ISSUER_DOMAIN = "tokens.sts.global.api.aws";

/** The S3 Control API is signed as S3 is; each of its requests names the account and the API's version. */
const isS3Control = ({ headers, path }: RequestHead): boolean =>
  path.startsWith("/v20180820/") && headers["x-amz-account-id"] !== undefined;

const AWS_REGION = /(?:^|\.)([a-z]{2,3}(?:-[a-z]+)+-\d+)\.amazonaws\.com(?:\.cn)?(?::\d+)?$/;

/** `ID.lambda-url.us-east-1.on.aws`, or below another domain */
const FUNCTION_URL = /^[a-z0-9]+\.lambda-url\.([a-z]{2,3}(?:-[a-z]+)+-\d+)\./i;
export const isFunctionUrl = (host: string | undefined): boolean =>
  host?.includes(".lambda-url.") === true && FUNCTION_URL.test(host);

/** The region that the host of AWS or of a function's URL names; undefined for every other host. */
export function regionOfHost(host: string | undefined): string | undefined {
  if (isFunctionUrl(host)) return FUNCTION_URL.exec(host as string)?.[1]?.toLowerCase();
  return host?.includes("amazonaws.com") ? AWS_REGION.exec(host.toLowerCase())?.[1] : undefined;
}
