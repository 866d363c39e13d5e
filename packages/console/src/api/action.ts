/** Something that a click sets off: whether it is under way, and what went wrong with the last one. */
import { useState } from "preact/hooks";
import { asApiError } from "./answer.ts";
import type { ApiError } from "./client.ts";

export interface Action {
  readonly isUnderWay: boolean;
  readonly error: ApiError | undefined;
  /** One at a time: while one is under way another is not begun. Resolves to true when it went well. */
  run(task: () => Promise<unknown>): Promise<boolean>;
}

export function useAction(): Action {
  const [isUnderWay, setUnderWay] = useState(false);
  const [error, setError] = useState<ApiError>();
  const run = async (task: () => Promise<unknown>) => {
    if (isUnderWay) return false;
    setUnderWay(true);
    setError(undefined);
    try {
      await task();
      return true;
    } catch (failure) {
      setError(asApiError(failure));
      return false;
    } finally {
      setUnderWay(false);
    }
  };
  return { isUnderWay, error, run };
}
