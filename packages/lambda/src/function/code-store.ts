/** What operations and plans ask of the code store; `runtime/code` has it. */

export interface CodeStore {
  /** Durable when it resolves. Rejects with what is wrong with the zip. */
  put(zip: Uint8Array): Promise<{ readonly sha256: string; readonly sizeBytes: number }>;
  /** Unpacked on the host; nobody writes there. */
  directoryOf(sha256: string): Promise<string>;
}
