/**
 * Protocol tests that a server cannot pass, each with its reason: most of them prove that a client
 * is lenient with what it reads. A test fails when one of them passes by now.
 */
export const EXCLUDED_INPUTS: Readonly<Record<string, string>> = byReason({
  "the test gives no body: the compressed bytes are left to the client": [
    "ec2/SDKAppliedContentEncoding_ec2Query",
    "ec2/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query",
    "json/SDKAppliedContentEncoding_awsJson1_1",
    "json/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1",
    "json_1_0/SDKAppliedContentEncoding_awsJson1_0",
    "json_1_0/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0",
    "query/SDKAppliedContentEncoding_awsQuery",
    "query/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery",
    "rest-json/SDKAppliedContentEncoding_restJson1",
    "rest-json/SDKAppendedGzipAfterProvidedEncoding_restJson1",
    "rest-xml/SDKAppliedContentEncoding_restXml",
    "rest-xml/SDKAppendedGzipAfterProvidedEncoding_restXml",
  ],
  "the client leaves the empty list or map out of the request, so no server can see it": [
    "ec2/Ec2EmptyQueryLists",
    "query/QueryEmptyQueryMaps",
    "rest-json/RestJsonHttpPrefixHeadersAreNotPresent",
    "rest-json/RestJsonNullAndEmptyHeaders",
    "rest-json/RestJsonOmitsEmptyListQueryValues",
    "rest-xml/HttpPrefixHeadersAreNotPresent",
    "rest-xml/NullAndEmptyHeaders",
  ],
  "the client's endpoint has a path of its own, before the service's": [
    "rest-json/RestJsonHostWithPath",
  ],
  "the client drops one of two values for a key: the server cannot know it": [
    "rest-json/RestJsonQueryPrecedence",
    "rest-xml/RestXmlQueryPrecedence",
  ],
  "clients leave bound keys out of the map; Smithy has servers put every query key there": [
    "rest-json/RestJsonQueryParamsStringListMap",
    "rest-xml/AllQueryStringTypes",
    "rest-xml/RestXmlQueryStringEscaping",
    "rest-xml/RestXmlSupportsNaNFloatQueryValues",
    "rest-xml/RestXmlSupportsInfinityFloatQueryValues",
    "rest-xml/RestXmlSupportsNegativeInfinityFloatQueryValues",
    "rest-xml/RestXmlZeroAndFalseQueryValues",
    "rest-xml/RestXmlQueryParamsStringListMap",
  ],
  "{} is what the client sends for an absent payload; read as an empty structure": [
    "rest-json/RestJsonHttpWithEmptyStructurePayload",
    "rest-json/RestJsonHttpWithHeadersButNoPayload",
  ],
});

export const EXCLUDED_OUTPUTS: Readonly<Record<string, string>> = byReason({
  "clients take other time zones; a server writes Z": [
    "ec2/Ec2QueryDateTimeWithNegativeOffset",
    "ec2/Ec2QueryDateTimeWithPositiveOffset",
    "json/AwsJson11DateTimeWithNegativeOffset",
    "json/AwsJson11DateTimeWithPositiveOffset",
    "query/AwsQueryDateTimeWithNegativeOffset",
    "query/AwsQueryDateTimeWithPositiveOffset",
    "rest-json/RestJsonDateTimeWithNegativeOffset",
    "rest-json/RestJsonDateTimeWithPositiveOffset",
    "rest-xml/RestXmlDateTimeWithNegativeOffset",
    "rest-xml/RestXmlDateTimeWithPositiveOffset",
  ],
  "clients skip what the model does not know; a server does not write it": [
    "json/handles_unexpected_json_output",
    "json/AwsJson11DeserializeIgnoreType",
    "json_1_0/AwsJson10DeserializeIgnoreType",
    "json_1_0/AwsJson10HandlesUnexpectedJsonOutput",
    "rest-json/RestJsonDeserializeIgnoreType",
    "rest-xml/InvalidGreetingError",
    "rest-xml/SimpleScalarPropertiesWithXMLPreamble",
    "smithy-rpc-v2-cbor/RpcV2CborExtraFieldsInTheBodyShouldBeSkippedByClients",
    "smithy-rpc-v2-cbor/RpcV2CborPayloadWithUnsetUnion",
  ],
  "clients skip null; a server leaves absent members out": [
    "json/AwsJson11StructuresDontDeserializeNullValues",
    "json_1_0/AwsJson10DeserializeAllowNulls",
    "rest-json/RestJsonDeserializesDenseSetMapAndSkipsNull",
    "rest-json/RestJsonDoesntDeserializeNullStructureValues",
    "smithy-rpc-v2-cbor/RpcV2CborDeserializesDenseSetMapAndSkipsNull",
    "smithy-rpc-v2-cbor/RpcV2CborClientDoesntDeserializeNullStructureValues",
  ],
  "clients take an empty body for an empty object; a server writes the object": [
    "json/json_1_1_service_responds_with_no_payload",
    "json_1_0/AwsJson10ServiceRespondsWithNoPayload",
    "rest-json/RestJsonEmptyInputAndEmptyOutputJsonObjectOutput",
    "rest-json/RestJsonGreetingWithErrorsNoPayload",
    "rest-json/RestJsonHttpResponseCodeWithNoPayload",
    "rest-json/RestJsonIgnoreQueryParamsInResponseNoPayload",
    "rest-json/RestJsonNoInputAndOutputNoPayload",
    "smithy-rpc-v2-cbor/empty_output_no_body",
  ],
  "clients take a content type or a body where the operation has no output; a server writes neither":
    [
      "smithy-rpc-v2-cbor/NoOutputClientAllowsEmptyCbor",
      "smithy-rpc-v2-cbor/NoOutputClientAllowsEmptyBody",
      "rest-xml/RestXmlHttpResponseCode",
      "rest-xml/IgnoreQueryParamsInResponse",
    ],
  "clients find the error's name in other places; a server of this protocol writes __type": [
    "json/AwsJson11FooErrorUsingXAmznErrorType",
    "json/AwsJson11FooErrorUsingXAmznErrorTypeWithUri",
    "json/AwsJson11FooErrorUsingXAmznErrorTypeWithUriAndNamespace",
    "json/AwsJson11FooErrorUsingCode",
    "json/AwsJson11FooErrorUsingCodeAndNamespace",
    "json/AwsJson11FooErrorUsingCodeUriAndNamespace",
    "json_1_0/AwsJson10FooErrorUsingXAmznErrorType",
    "json_1_0/AwsJson10FooErrorUsingXAmznErrorTypeWithUri",
    "json_1_0/AwsJson10FooErrorUsingXAmznErrorTypeWithUriAndNamespace",
    "json_1_0/AwsJson10FooErrorUsingCode",
    "json_1_0/AwsJson10FooErrorUsingCodeAndNamespace",
    "json_1_0/AwsJson10FooErrorUsingCodeUriAndNamespace",
  ],
  "clients find the error's name in the body; a server of this protocol writes X-Amzn-ErrorType": [
    "rest-json/RestJsonFooErrorUsingCode",
    "rest-json/RestJsonFooErrorUsingCodeAndNamespace",
    "rest-json/RestJsonFooErrorUsingCodeUriAndNamespace",
    "rest-json/RestJsonFooErrorWithDunderType",
    "rest-json/RestJsonFooErrorWithDunderTypeAndNamespace",
    "rest-json/RestJsonFooErrorWithDunderTypeUriAndNamespace",
  ],
  "the test asks for a header of the request in the response": ["json/AwsJson11IntEnums"],
  "the request id of an answer is the gateway's to write": [
    "json/parses_the_request_id_from_the_response",
  ],
  "AWS's servers write Message, also an empty one": ["query/QueryComplexError"],
});

function byReason(reasons: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(reasons).flatMap(([reason, ids]) => ids.map((id) => [id, reason])),
  );
}
