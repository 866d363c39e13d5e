/** The form of an operation: the SDK's declarations, with streams as the wire has them. */
import type { Call, RequestBody, ResponseStream } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";

type Input<Declared> = Omit<Declared, "Body" | "Bucket" | "Key" | "UploadId"> &
  NamesOf<Declared> &
  (Declared extends { Body?: unknown } ? { readonly Body?: RequestBody | undefined } : unknown);

/** Members that the check of the input has found present. */
type NamesOf<Declared> = {
  readonly [Name in keyof Declared & ("Bucket" | "Key" | "UploadId")]-?: string;
};

/** `$metadata.httpStatusCode` is the status where an operation succeeds in more than one way. */
type Output<Declared> = Omit<Declared, "$metadata" | "Body"> & {
  readonly $metadata?: { readonly httpStatusCode: number };
} & (Declared extends { Body?: unknown }
    ? { readonly Body?: Uint8Array | ResponseStream | undefined }
    : unknown);

export type Operation<DeclaredInput, DeclaredOutput> = (
  rooms: Rooms,
) => (
  input: Input<DeclaredInput>,
  call: Call,
) => Output<DeclaredOutput> | Promise<Output<DeclaredOutput>>;
