/** The operations that a fault's requests can be of. */
import { loadModel } from "@cloudglass/wire";

/** Beside those of the model: requests of applications that no model describes. */
const UNMODELED: Readonly<Record<string, readonly string[]>> = {
  lambda: ["InvokeFunctionUrl"],
  s3: ["OptionsObject", "PostObject", "WebsiteGetObject"],
  sts: ["GetWebIdentityIssuer"],
};

/** By the name of the service's model, which there has to be; sorted. */
export async function knownOperations(service: string): Promise<readonly string[]> {
  const { operations } = await loadModel(service);
  return [...Object.keys(operations), ...(UNMODELED[service] ?? [])].sort();
}
