/** The form of an operation: the SDK's declarations of its input and output. */
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";

/** ARNs of their own are younger than the SDK's declarations. */
export type WithArn<Shown> = Shown & { readonly arn: string };

type Answer<Output> = Omit<Output, "$metadata">;

export type Operation<Input, Output> = (
  rooms: Rooms,
  input: Input,
  call: Call,
) => Answer<Output> | Promise<Answer<Output>>;
