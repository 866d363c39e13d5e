/** The type of IAM's access table: a row an operation. */
import type { IamInput } from "../operations/iam/iam-operation.ts";
import type { iamOperations } from "../operations/iam/index.ts";
import type { Rule } from "./rule.ts";

export type IamRows = { readonly [Name in keyof typeof iamOperations]: Rule<IamInput<Name>> };
