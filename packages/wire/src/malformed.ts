/** The words of each protocol for a request that cannot be read. */
import type { ProtocolName, ServiceModel } from "./model.ts";
import { ServiceError } from "./service-error.ts";

export interface MalformedWords {
  /** A value of the wrong type: `where` names the query key, header or member. */
  value(where: string, text: string, type: string): ServiceError;
  /** A body that is not of the protocol's format. */
  body(): ServiceError;
  /** A path or query string with a broken escape. */
  uri(): ServiceError;
}

const S3_WORDS: MalformedWords = {
  value: (where, text, type) =>
    new ServiceError(
      "InvalidArgument",
      400,
      where === "partNumber"
        ? "Part number must be an integer between 1 and 10000, inclusive"
        : type === "integer" || type === "long"
          ? `Provided ${where} not an integer or within integer range`
          : `Invalid value for ${where}`,
      { fields: { ArgumentName: where, ArgumentValue: text } },
    ),
  body: () =>
    new ServiceError(
      "MalformedXML",
      400,
      "The XML you provided was not well-formed or did not validate against our published schema",
    ),
  uri: () => new ServiceError("InvalidURI", 400, "Couldn't parse the specified URI."),
};

const REST_XML_WORDS: MalformedWords = {
  value: (where) => new ServiceError("InvalidArgument", 400, `Invalid value for ${where}`),
  body: () => new ServiceError("MalformedXML", 400, "The XML document is not well-formed."),
  uri: S3_WORDS.uri,
};

const JSON_WORDS: MalformedWords = {
  value: (_where, text, type) =>
    new ServiceError(
      "SerializationException",
      400,
      `${describe(text)} can not be converted to ${javaType(type)}`,
    ),
  body: () => new ServiceError("SerializationException", 400, "Could not parse request body"),
  uri: () => new ServiceError("SerializationException", 400, "Could not parse the request URI"),
};

const QUERY_WORDS: MalformedWords = {
  value: (where, text, type) =>
    new ServiceError(
      "MalformedInput",
      400,
      type === "timestamp"
        ? `Invalid date: ${text}`
        : `Invalid ${javaType(type)} value for ${where}: ${text}`,
    ),
  body: () =>
    new ServiceError("MalformedQueryString", 400, "The query string contains a syntax error."),
  uri: () =>
    new ServiceError("MalformedQueryString", 400, "The query string contains a syntax error."),
};

const EC2_WORDS: MalformedWords = {
  value: (where, text, type) =>
    new ServiceError(
      "InvalidParameterValue",
      400,
      `Invalid value '${text}' for ${where}. It must be of type ${javaType(type)}.`,
    ),
  body: QUERY_WORDS.body,
  uri: QUERY_WORDS.uri,
};

const javaType = (type: string) =>
  type === "integer"
    ? "Integer"
    : type === "timestamp"
      ? "date"
      : `${type[0]?.toUpperCase()}${type.slice(1)}`;

const describe = (text: string) => (text === "" ? "Empty text" : "STRING_VALUE");

export function malformedWords(model: ServiceModel, protocol: ProtocolName): MalformedWords {
  switch (protocol) {
    case "rest-xml":
      return model.service === "s3" ? S3_WORDS : REST_XML_WORDS;
    case "query":
      return QUERY_WORDS;
    case "ec2-query":
      return EC2_WORDS;
    default:
      return JSON_WORDS;
  }
}
