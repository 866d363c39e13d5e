/** An invocation whose answer may come in pieces. */
import type { Rooms } from "../../rooms.ts";
import type { InvokeOutcome, InvokeRequest } from "../../scheduling/index.ts";
import { AnswerPipe } from "./answer-pipe.ts";
import type { InvocationTarget } from "./invoker.ts";

export type StreamedInvocation =
  | {
      readonly kind: "streaming";
      readonly contentType: string | undefined;
      readonly pieces: AsyncGenerator<Uint8Array>;
      /** When all pieces were taken. */
      readonly outcome: Promise<InvokeOutcome>;
    }
  /** Without a stream: the function does not stream, failed before, or was not asked. */
  | { readonly kind: "ended"; readonly outcome: InvokeOutcome };

/** Settles when the answer begins, or there is none. */
export async function streamedInvocation(
  { invoker }: Rooms,
  target: InvocationTarget,
  request: Omit<InvokeRequest, "invokedArn" | "stream">,
): Promise<StreamedInvocation> {
  const pipe = new AnswerPipe();
  const outcome = invoker.invoke(target, { ...request, stream: pipe });
  void outcome.then(() => pipe.end());
  return Promise.race([
    pipe.begun.then((contentType) => ({
      kind: "streaming" as const,
      contentType,
      pieces: pipe.pieces(),
      outcome,
    })),
    outcome.then((ended) => ({ kind: "ended" as const, outcome: ended })),
  ]);
}
