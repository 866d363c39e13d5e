/** ec2Query, server side. https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
import type { AnswerContext } from "./codec.ts";
import { type MalformedWords, malformedWords } from "./malformed.ts";
import type { OperationModel, ProtocolName, ServiceModel } from "./model.ts";
import type { Protocol, Structure } from "./protocol.ts";
import { readInput, xmlResponse } from "./query.ts";
import { QueryReader } from "./query-reader.ts";
import type { RequestBody, RequestHead, WireResponse } from "./request.ts";
import type { ServiceError } from "./service-error.ts";
import { structureOf } from "./shapes.ts";
import { extraFields } from "./xml-error.ts";
import { escapeXml, namespaceText, XmlWriter } from "./xml-writer.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const CONTENT_TYPE = "text/xml;charset=UTF-8";

export function openEc2Query(model: ServiceModel, name: ProtocolName): Protocol {
  return new Ec2QueryProtocol(model, name);
}

class Ec2QueryProtocol implements Protocol {
  readonly #model: ServiceModel;
  readonly #words: MalformedWords;
  readonly #reader: QueryReader;
  readonly #writer: XmlWriter;
  readonly #namespace: string;
  readonly #outputs = new Map<string, (output: Structure) => string>();

  constructor(model: ServiceModel, name: ProtocolName) {
    this.#model = model;
    this.#words = malformedWords(model, name);
    this.#reader = new QueryReader(model, this.#words, true);
    this.#writer = new XmlWriter(model, { fraction: "always" });
    const uri = model.xmlNamespace;
    // AWS's answers have a slash at the end that its model has not.
    this.#namespace = uri === undefined ? "" : namespaceText([uri.replace(/\/?$/, "/")]);
  }

  parse(operation: OperationModel, head: RequestHead, body: Uint8Array | RequestBody): Structure {
    return readInput(this.#reader, operation, head, body, this.#words);
  }

  serialize(operation: OperationModel, output: Structure, context: AnswerContext): WireResponse {
    let write = this.#outputs.get(operation.name);
    if (write === undefined) {
      // Operations without an output say that they were carried out.
      write =
        operation.output === undefined
          ? () => "<return>true</return>"
          : this.#writer.members(structureOf(this.#model, operation.output).members);
      this.#outputs.set(operation.name, write);
    }
    const text =
      `${DECLARATION}<${operation.name}Response${this.#namespace}>` +
      `<requestId>${escapeXml(context.requestId)}</requestId>` +
      `${write(output)}</${operation.name}Response>`;
    return xmlResponse(200, text, context, {}, CONTENT_TYPE);
  }

  serializeError(error: ServiceError, context: AnswerContext): WireResponse {
    const text =
      `${DECLARATION}<Response><Errors><Error><Code>${escapeXml(error.code)}</Code>` +
      `<Message>${escapeXml(error.message)}</Message>${extraFields(error.fields)}</Error></Errors>` +
      `<RequestID>${escapeXml(context.requestId)}</RequestID></Response>`;
    return xmlResponse(error.status, text, context, error.headers, CONTENT_TYPE);
  }
}
