/** The form of an operation of the S3 Control API. */
import type { Call } from "@cloudglass/wire";
import type { ObjectIndex } from "../../object/index/object-index.ts";
import type { Rooms } from "../../rooms.ts";

/** What these operations work with; nothing of content. */
export interface ControlRooms extends Pick<Rooms, "env" | "ports"> {
  readonly index: ObjectIndex;
}

type Input<Declared> = Omit<Declared, "AccountId" | "Name"> & {
  readonly [Name in keyof Declared & ("AccountId" | "Name")]-?: string;
};

export type ControlOperation<DeclaredInput, DeclaredOutput> = (
  rooms: ControlRooms,
) => (
  input: Input<DeclaredInput>,
  call: Call,
) => Omit<DeclaredOutput, "$metadata"> | Promise<Omit<DeclaredOutput, "$metadata">>;
