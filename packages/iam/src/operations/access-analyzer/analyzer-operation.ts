/** An operation of IAM Access Analyzer by its name, typed by `@aws-sdk/client-accessanalyzer`. Source: Access Analyzer API Reference. */
import type * as sdk from "@aws-sdk/client-accessanalyzer";
import type { AsyncOperation, InputOf, Operation, Operations } from "../operation.ts";

export type Analyzer<Name extends string> =
  | Operation<typeof sdk, Name>
  | AsyncOperation<typeof sdk, Name>;
export type AnalyzerInput<Name extends string> = InputOf<typeof sdk, Name>;
export type AnalyzerOperations = Operations<typeof sdk>;
