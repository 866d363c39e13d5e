/**
 * Function URLs: an address of its own for a function or an alias.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
 */
import type { Cors, FunctionUrlAuthType, InvokeMode } from "@aws-sdk/client-lambda";
import type { Random } from "@cloudglass/env";
import type { RequestHead } from "@cloudglass/wire";
import type { Qualified } from "../qualified-records.ts";

export interface UrlRecord extends Qualified {
  /** The first label of its host. */
  readonly urlId: string;
  readonly authType: FunctionUrlAuthType;
  readonly cors: Cors | undefined;
  /** Undefined means BUFFERED. */
  readonly invokeMode: InvokeMode | undefined;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

const ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** 32 characters, as in AWS's hosts. */
export function newUrlId(random: Random): string {
  return Array.from(random.bytes(32), (byte) => ID_CHARACTERS[byte & 31]).join("");
}

const AWS_HOST = /\.(?:amazonaws\.com|on\.aws)(?:\.cn)?(?::\d+)?$/;
const OWN_DOMAIN = /(?:^|\.)(localhost(?:\.[a-z0-9-]+)*)(?::\d+)?$/;
const PORT = /:\d+$/;

/** Below the domain that the request came to, so that whoever asks can call it. */
export function functionUrl({ urlId, region }: UrlRecord, { headers }: RequestHead): string {
  const host = headers.host?.toLowerCase() ?? "";
  if (AWS_HOST.test(host)) return `https://${urlId}.lambda-url.${region}.on.aws/`;
  const domain = OWN_DOMAIN.exec(host)?.[1] ?? "localhost";
  return `http://${urlId}.lambda-url.${region}.${domain}${PORT.exec(host)?.[0] ?? ""}/`;
}
