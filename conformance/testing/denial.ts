/** What a call was refused with; fails when it was not refused. */
export interface Denial {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

export async function denialOf(call: Promise<unknown>): Promise<Denial> {
  try {
    await call;
  } catch (error) {
    const failure = error as Error & { $metadata?: { httpStatusCode?: number } };
    return {
      name: failure.name,
      message: failure.message,
      status: failure.$metadata?.httpStatusCode,
      fields: failure as unknown as Record<string, unknown>,
    };
  }
  throw new Error("the call succeeded");
}
