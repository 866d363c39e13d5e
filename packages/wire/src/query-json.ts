/**
 * Answers of STS as JSON, for clients that say `Accept: application/json`: tools that take a signed GetCallerIdentity for
 * a proof of identity (Vault, aws-iam-authenticator) do. Times are seconds since the epoch.
 */
import type { AnswerContext } from "./codec.ts";
import { JsonWriter } from "./json-writer.ts";
import type { OperationModel, ServiceModel } from "./model.ts";
import type { Structure } from "./protocol.ts";
import type { WireResponse } from "./request.ts";
import type { ServiceError } from "./service-error.ts";

export class QueryJson {
  readonly #writer: JsonWriter;

  constructor(model: ServiceModel) {
    this.#writer = new JsonWriter(model);
  }

  answer(
    { name, output: target }: OperationModel,
    output: Structure,
    context: AnswerContext,
  ): WireResponse {
    const result =
      target === undefined ? "" : `"${name}Result":${this.#writer.of(target)(output)},`;
    const metadata = `"ResponseMetadata":{"RequestId":${JSON.stringify(context.requestId)}}`;
    return jsonResponse(200, `{"${name}Response":{${result}${metadata}}}`, context);
  }
}

export function queryJsonError(error: ServiceError, context: AnswerContext): WireResponse {
  const { code, message, status } = error;
  const type = status >= 500 ? "Receiver" : "Sender";
  const text = JSON.stringify({
    Error: { Code: code, Message: message, Type: type },
    RequestId: context.requestId,
  });
  return jsonResponse(status, text, context, error.headers);
}

function jsonResponse(
  status: number,
  text: string,
  context: AnswerContext,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: context.head ? undefined : text,
  };
}
