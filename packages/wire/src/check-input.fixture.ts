/** What the checks of a service say of an input. */
import { openInputChecks } from "./check-input.ts";
import type { ProtocolName } from "./model.ts";
import { loadModel } from "./model-store.ts";
import { ServiceError } from "./service-error.ts";

export async function refused(
  service: string,
  operation: string,
  input: Record<string, unknown>,
  protocol?: ProtocolName,
): Promise<ServiceError | undefined> {
  const model = await loadModel(service);
  try {
    openInputChecks(model).check(
      model.operations[operation]!,
      protocol ?? model.protocols[0]!,
      input,
    );
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  return undefined;
}
