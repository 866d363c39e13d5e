/**
 * What an S3 Select query can fail with: codes and wording as AWS answers them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#SelectObjectContentErrorCodeList
 */

/** The only thing that the room throws for bad queries, bad requests and bad objects. */
export class SelectError extends Error {
  override readonly name = "SelectError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Where a token begins; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export const RECORD_CHARACTERS_MAX = 1_048_576;

const at = ({ line, column }: Position) => `at line ${line}, column ${column}`;

// The request
export const expressionTooLong = () =>
  new SelectError(
    "ExpressionTooLong",
    "The SQL expression is too long: The maximum byte-length for the SQL expression is 256 KB.",
  );
export const missingParameter = (parameter: string) =>
  new SelectError(
    "MissingRequiredParameter",
    `The SelectRequest entity is missing a required parameter: ${parameter}. Please check the service documentation and try again.`,
  );
export const invalidParameter = (parameter: string) =>
  new SelectError(
    "InvalidRequestParameter",
    `The value of a parameter in SelectRequest element is invalid: ${parameter}. Please check the service documentation and try again.`,
  );
export const serializationConflict = () =>
  new SelectError(
    "ObjectSerializationConflict",
    "The SelectRequest entity can only contain one of CSV or JSON. Please check the service documentation and try again.",
  );
export const invalidDataSource = () =>
  new SelectError(
    "InvalidDataSource",
    "The data source type is not valid. Only CSV, JSON, and Parquet are supported.",
  );
export const parquetUnsupported = () =>
  new SelectError(
    "NotImplemented",
    "SelectObjectContent of Parquet objects is not implemented by this emulator.",
  );
export const invalidScanRange = () =>
  new SelectError("InvalidScanRange", "The provided scan range is not valid.");
export const unsupportedScanRange = () =>
  new SelectError(
    "UnsupportedScanRangeInput",
    "Scan range queries are not supported on this type of object.",
  );
export const unsupportedStorageClass = (storageClass: string) =>
  new SelectError(
    "UnsupportedStorageClass",
    `We do not support ${storageClass} storage class. Please check the service documentation and try again.`,
  );

// The object
export const notCompressed = (compression: string) =>
  new SelectError(
    "InvalidCompressionFormat",
    `${compression} is not applicable to the queried object. Please correct the request and try again.`,
  );
export const truncatedInput = () =>
  new SelectError(
    "TruncatedInput",
    "Object decompression failed. Check that the object is properly compressed using the format specified in the request.",
  );
export const invalidTextEncoding = (offset: number) =>
  new SelectError(
    "InvalidTextEncoding",
    `UTF-8 encoding is required. The text encoding error was found near byte ${offset.toLocaleString("en-US")}.`,
  );
export const recordTooLong = () =>
  new SelectError(
    "OverMaxRecordSize",
    `The character number in one record is more than our max threshold, maxCharsPerRecord: ${RECORD_CHARACTERS_MAX.toLocaleString("en-US")}`,
  );
export const columnTooLong = () =>
  new SelectError(
    "ColumnTooLong",
    "The length of a column in the result is greater than maxCharsPerColumn of 1 MB.",
  );
export const csvParsing = () =>
  new SelectError(
    "CSVParsingError",
    "Error parsing CSV file. Please check the file and try again.",
  );
export const quotedRecordDelimiter = () =>
  new SelectError(
    "CSVEscapingRecordDelimiter",
    "A quoted record delimiter was found in the file. To allow quoted record delimiters, please set AllowQuotedRecordDelimiter to 'TRUE'.",
  );
export const unescapedQuote = () =>
  new SelectError(
    "CSVUnescapedQuote",
    "An unescaped quote was found while parsing the CSV file. To allow quoted record delimiters, please set AllowQuotedRecordDelimiter to 'TRUE'.",
  );
export const jsonParsing = () =>
  new SelectError(
    "JSONParsingError",
    "Error parsing JSON file. Please check the file and try again.",
  );
export const missingHeaders = () =>
  new SelectError(
    "MissingHeaders",
    "Some headers in the query are missing from the file. Please check the file and try again.",
  );
export const ambiguousFieldName = () =>
  new SelectError(
    "AmbiguousFieldName",
    "Field name matches to multiple fields in the file. Please check the SQL expression and the file, and try again.",
  );

// The expression
/** `message` ends where the position begins: "Unexpected token found KEYWORD:from". */
export const atPosition = (code: string, message: string, position: Position) =>
  new SelectError(code, `${message} ${at(position)}.`);
export const invalidColumnIndex = (position: Position) =>
  new SelectError(
    "InvalidColumnIndex",
    `The column index ${at(position)} is invalid. Please check the service documentation and try again.`,
  );
export const invalidTableAlias = (position: Position) =>
  new SelectError(
    "InvalidTableAlias",
    `Invalid table alias is specified ${at(position)}. Please check the file and try again.`,
  );
export const invalidKeyPath = (position: Position) =>
  new SelectError(
    "InvalidKeyPath",
    `Key path in the SQL expression is invalid ${at(position)}. Please check the service documentation and try again.`,
  );
export const invalidPathComponent = (token: string, position: Position) =>
  new SelectError(
    "ParseInvalidPathComponent",
    `Invalid Path component, expecting either an IDENTIFIER or STAR, got: ${token},${at(position)}.`,
  );
export const tooManyOperators = () =>
  new SelectError(
    "MaxOperatorsExceeded",
    "Failed to parse SQL expression, try reducing complexity. For example, reduce number of operators used.",
  );
export const unsupportedFunction = (position: Position) =>
  atPosition("UnsupportedFunction", "We encountered an unsupported SQL function", position);
export const unsupportedStructure = (position: Position) =>
  new SelectError(
    "UnsupportedSqlStructure",
    `We encountered an unsupported SQL structure ${at(position)}. Check the SQL Reference.`,
  );

// Evaluation
export const castFailed = (from: string, to: string) =>
  new SelectError(
    "CastFailed",
    `Attempt to convert from one data type to another failed: cast from ${from} to ${to}.`,
  );
export const integerOverflow = () =>
  new SelectError("IntegerOverflow", "Integer overflow or underflow in the SQL expression.");
export const numberFormat = () =>
  new SelectError(
    "NumberFormatError",
    "Error parsing number. This can be caused by integer overflow or underflow.",
  );
export const notEvaluable = () =>
  new SelectError(
    "ExternalEvalException",
    "The query cannot be evaluated. Please check the file and try again.",
  );
export const invalidArguments = (name: string, expected: string, found: number) =>
  new SelectError(
    "EvaluatorInvalidArguments",
    `Incorrect number of arguments in the function call in the SQL expression: ${name} takes ${expected} arguments, received: ${found}.`,
  );
export const wrongArgumentType = (name: string) =>
  new SelectError(
    "IncorrectSqlFunctionArgumentType",
    `Incorrect type of arguments in function call in the SQL expression: ${name}.`,
  );
export const illegalArgument = (name: string) =>
  new SelectError(
    "IllegalSqlFunctionArgument",
    `Illegal argument was used in the SQL function: ${name}.`,
  );
export const invalidDataType = () =>
  new SelectError("InvalidDataType", "The SQL expression contains an invalid data type.");
export const negativeLimit = () =>
  new SelectError("EvaluatorNegativeLimit", "LIMIT must not be negative.");
export const likeInputs = () =>
  new SelectError(
    "LikeInvalidInputs",
    "Invalid argument given to the LIKE clause in the SQL expression.",
  );
export const likeEscape = () =>
  new SelectError(
    "EvaluatorLikePatternInvalidEscapeSequence",
    "An argument given to the LIKE expression was not valid: the escape character must be one character, before %, _ or itself.",
  );
export const timestampUnreadable = () =>
  new SelectError(
    "ValueParseFailure",
    "Time stamp parse failure in the SQL expression. Please check the expression and the file, and try again.",
  );

const pattern = (suffix: string, message: string) =>
  new SelectError(`Evaluator${suffix}`, `${message} in the SQL expression.`);
export const invalidPattern = () =>
  pattern("InvalidTimestampFormatPattern", "Time stamp format pattern requires additional fields");
export const patternSymbol = (symbol: string) =>
  pattern(
    "InvalidTimestampFormatPatternSymbol",
    `Time stamp format pattern contains an invalid symbol '${symbol}'`,
  );
export const patternSymbolForParsing = (symbol: string) =>
  pattern(
    "InvalidTimestampFormatPatternSymbolForParsing",
    `Time stamp format pattern contains a valid format symbol '${symbol}' that cannot be applied to time stamp parsing`,
  );
export const patternToken = (token: string) =>
  pattern(
    "InvalidTimestampFormatPatternToken",
    `Time stamp format pattern contains an invalid token '${token}'`,
  );
export const patternUnterminated = () =>
  pattern(
    "UnterminatedTimestampFormatPatternToken",
    "Time stamp format pattern contains unterminated token",
  );
export const patternDuplicate = () =>
  pattern(
    "TimestampFormatPatternDuplicateFields",
    "Time stamp format pattern contains multiple format specifiers representing the time stamp field",
  );
export const patternHourClock = () =>
  pattern(
    "TimestampFormatPatternHourClockAmPmMismatch",
    "Time stamp format pattern contains a 12-hour hour of day format symbol but doesn't also contain an AM/PM field, or it contains a 24-hour hour of day format specifier and contains an AM/PM field",
  );
