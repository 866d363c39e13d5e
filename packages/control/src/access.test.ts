/** Who may use the emulator's own API: attackers as browsers send them, and those who may. */
import { expect, test } from "vitest";
import { checkAccess } from "./access.ts";
import type { ControlError } from "./control-error.ts";

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: string;
  readonly token?: string;
  readonly hostnames?: readonly string[];
}

function refusal({ method = "POST", headers = {}, from = "127.0.0.1", ...rules }: Asked): string {
  const head = {
    method,
    path: "/_cloudglass/reset",
    query: "",
    headers: { host: "localhost:4566", ...headers },
    rawHeaders: [],
  };
  const { token, hostnames = [] } = rules;
  try {
    checkAccess({ head, remoteAddress: from }, { token, hostnames });
  } catch (error) {
    return (error as ControlError).code;
  }
  return "";
}

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

test.each([
  ["curl on this machine", {}],
  ["a browser of before Sec-Fetch-Site", { headers: { "user-agent": BROWSER } }],
  ["the same by a loopback address", { headers: { host: "127.1.2.3", "user-agent": BROWSER } }],
  ["the same by IPv6", { headers: { host: "[::1]:4566", "user-agent": BROWSER } }],
  [
    "a browser at an own name behind TLS, which says where it comes from",
    { headers: { host: "aws.internal", "user-agent": BROWSER, "sec-fetch-site": "same-origin" } },
  ],
  [
    "a browser at another name with the token",
    {
      token: "s3cret-token",
      headers: { host: "aws", "user-agent": BROWSER, authorization: "Bearer s3cret-token" },
    },
  ],
  [
    "the console",
    { headers: { origin: "http://localhost:4566", "sec-fetch-site": "same-origin" } },
  ],
  ["an address that a person typed", { method: "GET", headers: { "sec-fetch-site": "none" } }],
  ["IPv6", { from: "::1", headers: { host: "[::1]:4566" } }],
  ["an address as a name", { headers: { host: "127.0.0.1:4566" } }],
  ["a name below localhost", { headers: { host: "cloudglass.localhost:4566" } }],
  ["LocalStack's name", { headers: { host: "localhost.localstack.cloud:4566" } }],
  ["a program in a container", { headers: { host: "cloudglass:4566" } }],
  ["a program that knows its host", { headers: { host: "host.docker.internal:4566" } }],
  ["a configured name", { headers: { host: "aws.test" }, hostnames: ["aws.test"] }],
  [
    "another machine with the token",
    { from: "10.0.0.7", token: "s3cret-token", headers: { authorization: "Bearer s3cret-token" } },
  ],
  [
    "a name of a compose file with the token",
    { token: "s3cret-token", headers: { host: "aws", authorization: "bearer s3cret-token" } },
  ],
  [
    "a link to the console on another site",
    { method: "GET", headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" } },
  ],
] satisfies [string, Asked][])("%s may", (_who, asked) => {
  expect(refusal(asked)).toBe("");
});

test.each([
  ["a form on another site", "ForeignOrigin", { headers: { origin: "https://evil.example" } }],
  [
    "a form in a sandboxed frame",
    "ForeignOrigin",
    { headers: { origin: "null", "sec-fetch-mode": "navigate" } },
  ],
  ["a page on another port", "ForeignOrigin", { headers: { origin: "http://localhost:3000" } }],
  [
    "an image on another site",
    "ForeignOrigin",
    { method: "GET", headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" } },
  ],
  [
    "a page whose name was bound to loopback",
    "ForeignHost",
    { headers: { host: "evil.example:4566", origin: "http://evil.example:4566" } },
  ],
  ["a name that ends like ours", "ForeignHost", { headers: { host: "evil.example.localhost.co" } }],
  ["a name that has ours in it", "ForeignHost", { headers: { host: "notlocalhost.example" } }],
  ...["localhost.localstack.cloud:4566", "host.docker.internal:4566", "aws", "10.0.0.7"].map(
    (host): [string, string, Asked] => [
      `a browser's page at ${host}, which may be an object`,
      "UntrustworthyHost",
      { headers: { host, origin: `http://${host}`, "user-agent": BROWSER } },
    ],
  ),
  ["another machine", "NotLoopback", { from: "10.0.0.7" }],
  ["no token where there is one", "TokenRequired", { token: "s3cret-token" }],
  [
    "a wrong token",
    "TokenRequired",
    { token: "s3cret-token", headers: { authorization: "Bearer s3cret-tokem" } },
  ],
  [
    "the token from a page of another site",
    "ForeignOrigin",
    {
      token: "s3cret-token",
      headers: { origin: "https://evil.example", authorization: "Bearer s3cret-token" },
    },
  ],
] satisfies [string, string, Asked][])("%s may not", (_who, code, asked) => {
  expect(refusal(asked)).toBe(code);
});
