/** The HTTP edge of the emulator and the path of one request through it. */
export type { AuthMode } from "./authenticate.ts";
export {
  type DecidedRequest,
  type DecisionFilter,
  type DecisionPage,
  isDecisionMarker,
  type RequestDecisions,
  type ShownDecision,
} from "./decision-log.ts";
export {
  type ControlFacts,
  type ControlRoutes,
  createGateway,
  type Gateway,
  type GatewayLog,
  type GatewayOptions,
} from "./gateway.ts";
export type { VpcOrigin } from "./global-context.ts";
export type { Trace, TraceRing, TraceStep } from "./trace.ts";
