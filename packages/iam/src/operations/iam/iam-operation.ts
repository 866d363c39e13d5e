/** An operation of IAM by its name, typed by `@aws-sdk/client-iam`. Source: IAM API Reference. */
import type * as sdk from "@aws-sdk/client-iam";
import type { AsyncOperation, InputOf, Operation, Operations } from "../operation.ts";

export type Iam<Name extends string> = Operation<typeof sdk, Name>;
export type IamAsync<Name extends string> = AsyncOperation<typeof sdk, Name>;
export type IamInput<Name extends string> = InputOf<typeof sdk, Name>;
export type IamOperations = Operations<typeof sdk>;
