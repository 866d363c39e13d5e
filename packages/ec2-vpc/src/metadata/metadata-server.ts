/**
 * The Instance Metadata Service, versions 1 and 2, for whatever stands on an interface.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
import type { Clock, Random } from "@cloudglass/env";
import type { PlatformService } from "../packet/switch/platform.ts";
import { metadataTree, type Tree, textAt } from "./category-tree.ts";
import { HttpConnection, type MetadataRequest, type MetadataResponse } from "./http-connection.ts";
import type { IdentityDocuments } from "./identity-document.ts";
import type { Delivery, InstanceCredentials } from "./instance-credentials.ts";
import type { MetadataSource, MetadataView } from "./metadata-view.ts";
import { TOKEN_SECONDS_MAX, TokenTable } from "./token-table.ts";

const TOKEN = "x-aws-ec2-metadata-token";
const TOKEN_SECONDS = "x-aws-ec2-metadata-token-ttl-seconds";

/** Every version that AWS has is the latest one here, under its date. */
const VERSIONS =
  "1.0 2007-01-19 2007-03-01 2007-08-29 2007-10-10 2007-12-15 2008-02-01 2008-09-01 2009-04-04 2011-01-01 2011-05-01 2012-01-12 2014-02-25 2014-11-05 2015-10-20 2016-04-19 2016-06-30 2016-09-02 2018-03-28 2018-08-17 2018-09-24 2019-10-01 2020-10-27 2021-01-03 2021-03-23 2021-07-15 2022-07-09 2022-09-24 2024-04-11 latest".split(
    " ",
  );

export interface MetadataParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly source: MetadataSource;
  readonly credentials: InstanceCredentials;
  readonly documents: IdentityDocuments;
}

export class MetadataServer {
  readonly #parts: MetadataParts;
  readonly #tokens: TokenTable;

  constructor(parts: MetadataParts) {
    this.#parts = parts;
    this.#tokens = new TokenTable(parts.clock, parts.random);
  }

  /** Undefined where nothing runs, so that connections are refused. */
  serviceOn(interfaceId: string): PlatformService | undefined {
    const view = this.#parts.source(interfaceId);
    if (view === undefined) return undefined;
    return {
      accept: (connection) => {
        // Fixed when the connection begins, as its packets are on their way from then on.
        connection.hopLimit(view.options.httpPutResponseHopLimit);
        const http = new HttpConnection(connection, (request) => {
          const now = this.#parts.source(interfaceId);
          return now === undefined ? failure(404) : this.answer(now, request, connection);
        });
        return {
          received: (bytes) => http.received(bytes),
          ended: () => connection.end(),
          closed: () => http.closed(),
        };
      },
    };
  }

  /** The instance is gone. */
  forget(instanceId: string): void {
    this.#tokens.forget(instanceId);
    this.#parts.credentials.forget(instanceId);
    this.#parts.documents.forget(instanceId);
  }

  answer(
    view: MetadataView,
    request: MetadataRequest,
    { remoteAddress }: { readonly remoteAddress: string },
  ): MetadataResponse {
    const { options } = view;
    const isIpv6 = remoteAddress.includes(":");
    if (options.httpEndpoint === "disabled") return failure(403);
    if (isIpv6 && options.httpProtocolIpv6 === "disabled") return failure(403);
    if (request.path === "/latest/api/token") return this.#token(view, request);
    if (request.method !== "GET" && request.method !== "HEAD") return failure(405);
    const token = request.headers.get(TOKEN);
    if (token === undefined) {
      return options.httpTokens === "required"
        ? failure(401)
        : this.#get(view, request.path, "1.0");
    }
    const left = this.#tokens.secondsLeft(view.instanceId, token);
    if (left === undefined) return failure(401);
    const answer = this.#get(view, request.path, "2.0");
    return { ...answer, headers: { ...answer.headers, [TOKEN_SECONDS]: String(left) } };
  }

  #token(view: MetadataView, { method, headers }: MetadataRequest): MetadataResponse {
    if (method !== "PUT") return failure(405);
    // Through a proxy, it is not the instance that asks.
    if (headers.has("x-forwarded-for")) return failure(403);
    const asked = headers.get(TOKEN_SECONDS) ?? "";
    const lifetime = /^\d{1,5}$/.test(asked) ? Number(asked) : 0;
    if (lifetime < 1 || lifetime > TOKEN_SECONDS_MAX) return failure(400);
    return {
      status: 200,
      headers: { [TOKEN_SECONDS]: String(lifetime) },
      body: this.#tokens.issue(view.instanceId, lifetime),
    };
  }

  #get(view: MetadataView, path: string, delivery: Delivery): MetadataResponse {
    const [version = "", top = "", ...rest] = path.split("/").slice(1);
    if (version === "") return text(VERSIONS.join("\n"));
    if (!VERSIONS.includes(version)) return failure(404);
    const isUserData = top === "user-data" && rest.every((name) => name === "");
    if (isUserData) {
      if (view.userData === undefined) return failure(404);
      return {
        status: 200,
        headers: { "Content-Type": "application/octet-stream" },
        body: view.userData,
      };
    }
    const root: Tree = {
      dynamic: this.#parts.documents.tree(view),
      "meta-data": metadataTree(view, this.#parts.credentials.sourcesOf(view, delivery)),
      ...(view.userData !== undefined && { "user-data": "" }),
    };
    const names = [top, ...rest].filter((name) => name !== "");
    const found = textAt(root, names.map(decoded));
    return found === undefined ? failure(404) : text(found);
  }
}

/** Names of tags may need it. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

const text = (body: string): MetadataResponse => ({ status: 200, body });

const TITLES: Readonly<Record<number, string>> = {
  400: "400 - Bad Request",
  401: "401 - Unauthorized",
  403: "403 - Forbidden",
  404: "404 - Not Found",
  405: "405 - Not Allowed",
};

function failure(status: number): MetadataResponse {
  const title = TITLES[status] ?? "";
  return {
    status,
    headers: { "Content-Type": "text/html" },
    body: `<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
\t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>${title}</title>
 </head>
 <body>
  <h1>${title}</h1>
 </body>
</html>
`,
  };
}
