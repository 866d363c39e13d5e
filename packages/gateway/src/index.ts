/** The HTTP edge of the emulator and the path of one request through it. */
export type { AuthMode } from "./authenticate.ts";
export type { ControlExchange, ControlRoutes } from "./control-exchange.ts";
export {
  type DecidedRequest,
  type DecisionFilter,
  type DecisionPage,
  isDecisionMarker,
  type RequestDecisions,
  type ShownDecision,
} from "./decision-log.ts";
export { knownErrorCodes, usualErrorCodes } from "./faults/api-errors.ts";
export { knownOperations } from "./faults/known-operations.ts";
export { createGateway, type Gateway, type GatewayOptions } from "./gateway.ts";
export type { VpcOrigin } from "./global-context.ts";
export { onlySite, type Sites } from "./namespace-of.ts";
export { type FaultTargets, type GatewayLog, Site, type SiteOptions } from "./site.ts";
export type { Trace, TraceRing, TraceStep } from "./trace.ts";
export { type RequestTrace, showRequest } from "./trace-view.ts";
