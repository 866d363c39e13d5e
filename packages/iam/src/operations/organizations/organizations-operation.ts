/** An operation of AWS Organizations by its name, typed by `@aws-sdk/client-organizations`. Source: Organizations API Reference. */
import type * as sdk from "@aws-sdk/client-organizations";
import type { InputOf, Operation, Operations } from "../operation.ts";

export type Org<Name extends string> = Operation<typeof sdk, Name>;
export type OrgInput<Name extends string> = InputOf<typeof sdk, Name>;
export type OrgOperations = Operations<typeof sdk>;
