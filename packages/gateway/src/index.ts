/** The HTTP edge of the emulator and the path of one request through it. */
export type { AuthMode } from "./authenticate.ts";
export {
  type ControlFacts,
  type ControlRoutes,
  createGateway,
  type Gateway,
  type GatewayLog,
  type GatewayOptions,
} from "./gateway.ts";
export type { Trace, TraceRing, TraceStep } from "./trace.ts";
