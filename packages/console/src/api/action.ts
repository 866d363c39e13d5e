/** Something that a click sets off: whether it is under way, and what went wrong with the last one. */
import { useState } from "preact/hooks";
import { asApiError } from "./answer.ts";
import type { ApiError } from "./client.ts";

export interface Action {
  readonly isUnderWay: boolean;
  readonly error: ApiError | undefined;
  /** One at a time: while one is under way another is not begun. */
  run(task: () => Promise<unknown>): void;
}

export function useAction(): Action {
  const [isUnderWay, setUnderWay] = useState(false);
  const [error, setError] = useState<ApiError>();
  const run = (task: () => Promise<unknown>) => {
    if (isUnderWay) return;
    setUnderWay(true);
    setError(undefined);
    task()
      .catch((failure: unknown) => setError(asApiError(failure)))
      .finally(() => setUnderWay(false));
  };
  return { isUnderWay, error, run };
}
