/**
 * What an operation of IAM or STS is: a function of the shared identities, the checked input and the call. Input and
 * output are the SDK's own declarations, so that no operation can drift from the wire.
 */
import type { Call } from "@cloudglass/wire";
import type { Identities } from "../identities.ts";

interface CommandShape<Input, Output> {
  readonly input: Input;
  resolveMiddleware(
    stack: never,
    configuration: never,
    options: never,
  ): (...parts: never[]) => Promise<{ output: Output }>;
}

type CommandOf<Sdk, Name extends string> = `${Name}Command` extends keyof Sdk
  ? Sdk[`${Name}Command`] extends new (
      ...input: never[]
    ) => infer Command
    ? Command
    : never
  : never;

/** The constraint check has run: a required member is there. */
type Checked<T> = T extends Date | Uint8Array | string | number | boolean | undefined
  ? T
  : T extends readonly (infer Member)[]
    ? readonly Checked<Member>[]
    : { readonly [K in keyof T]: undefined extends T[K] ? CheckedMember<T, K> : Checked<T[K]> };

type CheckedMember<T, K extends keyof T> =
  object extends Pick<T, K> ? Checked<T[K]> : Checked<Exclude<T[K], undefined>>;

export type InputOf<Sdk, Name extends string> =
  CommandOf<Sdk, Name> extends CommandShape<infer Input, unknown> ? Checked<Input> : never;

export type OutputOf<Sdk, Name extends string> =
  CommandOf<Sdk, Name> extends CommandShape<unknown, infer Output>
    ? Omit<Output, "$metadata">
    : never;

export type Operation<Sdk, Name extends string> = (
  identities: Identities,
  input: InputOf<Sdk, Name>,
  call: Call,
) => OutputOf<Sdk, Name>;

/** One that waits for something outside the catalogue: keys of an identity provider. */
export type AsyncOperation<Sdk, Name extends string> = (
  identities: Identities,
  input: InputOf<Sdk, Name>,
  call: Call,
) => Promise<OutputOf<Sdk, Name>>;

type NameOf<Key> = Key extends `$${string}`
  ? never
  : Key extends `${infer Name}Command`
    ? Name
    : never;

/** Every operation that the SDK declares, as far as it is implemented. */
export type Operations<Sdk> = {
  readonly [Name in NameOf<keyof Sdk>]?: Operation<Sdk, Name> | AsyncOperation<Sdk, Name>;
};
