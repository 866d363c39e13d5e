/** An operation of STS by its name, typed by `@aws-sdk/client-sts`. Source: STS API Reference. */
import type * as sdk from "@aws-sdk/client-sts";
import type { AsyncOperation, InputOf, Operation, Operations } from "../operation.ts";

export type Sts<Name extends string> = Operation<typeof sdk, Name>;
export type AsyncSts<Name extends string> = AsyncOperation<typeof sdk, Name>;
export type StsInput<Name extends string> = InputOf<typeof sdk, Name>;
export type StsOperations = Operations<typeof sdk>;
