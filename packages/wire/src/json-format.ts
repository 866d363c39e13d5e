/** JSON as the document format of a protocol: what payload members and events are written in. */

import { namespaceOf } from "./json-error.ts";
import { JsonReader } from "./json-reader.ts";
import { parseJson } from "./json-text.ts";
import { JsonWriter } from "./json-writer.ts";
import type { ServiceModel } from "./model.ts";
import type { DocumentFormat } from "./protocol.ts";

export class JsonFormat implements DocumentFormat {
  readonly contentType: string;
  readonly reader: JsonReader;
  readonly writer: JsonWriter;

  constructor(model: ServiceModel, contentType: string) {
    this.contentType = contentType;
    this.reader = new JsonReader(model, namespaceOf(model));
    this.writer = new JsonWriter(model);
  }

  read(target: string, bytes: Uint8Array): unknown {
    const value = parseJson(bytes);
    return this.reader.of(target, "element")(value, 0);
  }

  write(target: string, value: unknown): string {
    return this.writer.of(target)(value);
  }
}
