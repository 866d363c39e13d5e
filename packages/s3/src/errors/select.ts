/** What a query of SelectObjectContent failed with, as an answer. */
import { SelectError } from "../select/select-error.ts";
import { error } from "./error.ts";

/** Errors of the query become AWS's; others stay what they are. */
export const selectFailed = (failure: unknown): unknown =>
  failure instanceof SelectError
    ? error(failure.code, failure.code === "NotImplemented" ? 501 : 400, failure.message)
    : failure;
