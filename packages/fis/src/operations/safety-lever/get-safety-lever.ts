import type { Operation } from "../operation.ts";
import { requireLever, type ShownLever, shownLever } from "./shown-lever.ts";

export const getSafetyLever: Operation<{ readonly id?: string }, ShownLever> = (
  rooms,
  { id },
  call,
) => {
  requireLever(rooms, id, call);
  return shownLever(rooms, call);
};
