/** awsQuery, server side (IAM, STS): forms in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
import type { AnswerContext } from "./codec.ts";
import { decodeUtf8, type FormPair, parseForm } from "./form.ts";
import { type MalformedWords, malformedWords } from "./malformed.ts";
import type { OperationModel, ProtocolName, ServiceModel } from "./model.ts";
import type { Protocol, Structure } from "./protocol.ts";
import { QueryJson, queryJsonError } from "./query-json.ts";
import { parameterTree, QueryReader } from "./query-reader.ts";
import type { RequestBody, RequestHead, WireResponse } from "./request.ts";
import type { ServiceError } from "./service-error.ts";
import { errorShapeName, structureOf, withoutMessage } from "./shapes.ts";
import { extraFields } from "./xml-error.ts";
import { escapeXml, namespaceText, XmlWriter } from "./xml-writer.ts";

export function openQuery(model: ServiceModel, name: ProtocolName): Protocol {
  return new QueryProtocol(model, name);
}

/** The input of an operation out of query string and body together. Throws `ServiceError`. */
export function readInput(
  reader: QueryReader,
  operation: OperationModel,
  head: RequestHead,
  body: Uint8Array | RequestBody,
  words: MalformedWords,
): Structure {
  if (!(body instanceof Uint8Array)) throw new TypeError("query bodies are not streamed");
  const root = parameterTree(readParameters(head, body, words));
  if (root === undefined) throw words.body();
  return operation.input === undefined ? {} : reader.read(operation.input, root);
}

function readParameters(head: RequestHead, body: Uint8Array, words: MalformedWords): FormPair[] {
  const text = body.byteLength === 0 ? "" : decodeUtf8(body);
  const fromBody = text === undefined ? undefined : parseForm(text);
  const fromQuery = head.query === "" ? [] : parseForm(head.query);
  if (fromBody === undefined || fromQuery === undefined) throw words.body();
  return fromQuery.length === 0 ? fromBody : fromQuery.concat(fromBody);
}

class QueryProtocol implements Protocol {
  readonly #model: ServiceModel;
  readonly #words: MalformedWords;
  readonly #reader: QueryReader;
  readonly #writer: XmlWriter;
  readonly #namespace: string;
  readonly #outputs = new Map<string, (output: Structure, requestId: string) => string>();
  readonly #json: QueryJson | undefined;
  readonly #errors = new Map<string, (fields: Structure) => string>();

  constructor(model: ServiceModel, name: ProtocolName) {
    this.#model = model;
    this.#words = malformedWords(model, name);
    this.#reader = new QueryReader(model, this.#words, false);
    this.#writer = new XmlWriter(model, { fraction: "when-needed" });
    const uri = model.xmlNamespace;
    this.#namespace = uri === undefined ? "" : namespaceText([uri]);
    this.#json = model.service === "sts" ? new QueryJson(model) : undefined;
  }

  parse(operation: OperationModel, head: RequestHead, body: Uint8Array | RequestBody): Structure {
    return readInput(this.#reader, operation, head, body, this.#words);
  }

  serialize(operation: OperationModel, output: Structure, context: AnswerContext): WireResponse {
    if (context.acceptsJson && this.#json !== undefined) {
      return this.#json.answer(operation, output, context);
    }
    let write = this.#outputs.get(operation.name);
    if (write === undefined) {
      write = this.#compileOutput(operation);
      this.#outputs.set(operation.name, write);
    }
    return xmlResponse(200, write(output, context.requestId), context);
  }

  #compileOutput(operation: OperationModel): (output: Structure, requestId: string) => string {
    const { name } = operation;
    const start = `<${name}Response${this.#namespace}>`;
    const metadata = (requestId: string) =>
      `<ResponseMetadata><RequestId>${escapeXml(requestId)}</RequestId></ResponseMetadata>`;
    if (operation.output === undefined) {
      return (_output, requestId) => `${start}${metadata(requestId)}</${name}Response>`;
    }
    const write = this.#writer.element(`${name}Result`, { target: operation.output });
    return (output, requestId) =>
      `${start}${write(output)}${metadata(requestId)}</${name}Response>`;
  }

  serializeError(error: ServiceError, context: AnswerContext): WireResponse {
    if (context.acceptsJson && this.#json !== undefined) return queryJsonError(error, context);
    const type = error.status >= 500 ? "Receiver" : "Sender";
    const text =
      `<ErrorResponse${this.#namespace}><Error><Type>${type}</Type>` +
      `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>` +
      `${this.#errorMembers(error)}</Error>` +
      `<RequestId>${escapeXml(context.requestId)}</RequestId></ErrorResponse>`;
    return xmlResponse(error.status, text, context, error.headers);
  }

  #errorMembers(error: ServiceError): string {
    const shapeName = errorShapeName(this.#model, error.code);
    if (shapeName === undefined) return extraFields(error.fields);
    let write = this.#errors.get(shapeName);
    if (write === undefined) {
      write = this.#writer.members(withoutMessage(structureOf(this.#model, shapeName).members));
      this.#errors.set(shapeName, write);
    }
    return write(error.fields);
  }
}

export function xmlResponse(
  status: number,
  text: string,
  context: AnswerContext,
  headers: Readonly<Record<string, string>> = {},
  contentType = "text/xml",
): WireResponse {
  return {
    status,
    headers: { "content-type": contentType, ...headers },
    body: context.head ? undefined : text,
  };
}
