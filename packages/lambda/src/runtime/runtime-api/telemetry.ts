/** What the platform, the function and its extensions say, handed to extensions that subscribed to it. */
import { answerJson, type Exchange } from "./answers.ts";
import type { ExtensionRegistry } from "./extension-registry.ts";

export class Telemetry {
  async subscribe(
    exchange: Exchange,
    api: "telemetry" | "logs",
    _extensions: ExtensionRegistry,
  ): Promise<void> {
    exchange.request.resume();
    const name = api === "telemetry" ? "Telemetry" : "Logs";
    const errorMessage = `${name} API is not supported`;
    answerJson(exchange, 202, { errorMessage, errorType: `${name}.NotSupported` });
  }
}
