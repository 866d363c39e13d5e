/**
 * What the routes answer is what the console reads: checked by the compiler alone. A member that is renamed there is an
 * error here.
 */

import type { PrincipalList, ShownPrincipal, Suggestion } from "@cloudglass/iam";
import type * as Read from "../../packages/console/src/api/shapes.ts";
import type {
  ClockAnswer,
  Overview,
  ShownFault,
  ShownNamespace,
  ShownSnapshot,
} from "../../packages/control/src/index.ts";
import type {
  DecisionPage,
  RequestDecisions,
  RequestTrace,
} from "../../packages/gateway/src/index.ts";

type Reads<Answered extends Wanted, Wanted> = Answered;

export type Answers = [
  Reads<RequestTrace, Read.RequestTrace>,
  Reads<RequestDecisions, Read.RequestDecisions>,
  Reads<DecisionPage, Read.DecisionPage>,
  Reads<Suggestion, Read.Suggestion>,
  Reads<PrincipalList, Read.PrincipalList>,
  Reads<ShownPrincipal, Read.ShownPrincipal>,
  Reads<ClockAnswer, Read.ClockState>,
  Reads<Overview, Read.Overview>,
  Reads<ShownSnapshot, Read.Snapshot>,
  Reads<ShownNamespace, Read.NamespaceList["namespaces"][number]>,
  Reads<Omit<ShownFault, "target">, Omit<Read.Fault, "target">>,
];
