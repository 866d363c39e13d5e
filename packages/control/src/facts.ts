/** What the routes work with: one namespace of the emulator. Each area says what it needs of it. */
import type { ClockFacts } from "./clock.ts";
import type { DecisionFacts } from "./decisions.ts";
import type { EventFacts } from "./events.ts";
import type { FaultFacts } from "./faults.ts";
import type { HealthFacts } from "./health.ts";
import type { ProcessFacts } from "./localstack.ts";
import type { MetricFacts } from "./metrics.ts";
import type { NamespaceFacts } from "./namespaces.ts";
import type { PrincipalFacts } from "./principals.ts";
import type { RequestsFacts } from "./requests.ts";
import type { SuggestionFacts } from "./suggestion.ts";

export interface Facts
  extends HealthFacts,
    DecisionFacts,
    FaultFacts,
    SuggestionFacts,
    PrincipalFacts,
    NamespaceFacts,
    ClockFacts,
    RequestsFacts,
    EventFacts,
    MetricFacts,
    ProcessFacts {}
