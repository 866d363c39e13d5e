/** What services ask of one another, by the name of the port in the asking service's `ports.ts`. */
import type { Environment } from "@cloudglass/env";
import { usualErrorCodes } from "@cloudglass/gateway";
import {
  type Identities,
  knownInstanceProfiles,
  policySyntaxFault,
  serviceAuthority,
  serviceSessions,
  unknownPrincipal,
} from "@cloudglass/iam";
import type { Service, ServiceLog } from "@cloudglass/wire";
import type { DynamoDbSettings, KeyNames } from "../../dynamodb/src/ports.ts";
import { SharedRooms } from "../../dynamodb/src/shared-rooms.ts";
import type { ApiConnections } from "../../ec2-vpc/src/edge/api-endpoint.ts";
import type {
  Ec2Settings,
  FlowLogDelivery,
  InstanceProfiles,
  InstanceSessions,
} from "../../ec2-vpc/src/ports.ts";
import type { ExperimentSessions, FaultyServices } from "../../fis/src/ports.ts";
import type {
  LambdaSettings,
  PackageStore,
  RoleSessions,
  ServiceCalls,
} from "../../lambda/src/ports.ts";
import { SharedRooms as LogsRooms } from "../../logs/src/shared-rooms.ts";
import type { EventSink } from "../../s3/src/event-sink.ts";
import { aliasedKeyArn, namedKey } from "../../s3/src/object/encryption/key-id.ts";
import { SharedIndex } from "../../s3/src/object/index/shared-index.ts";
import type { Configuration } from "./configuration.ts";

import { functionSink, subscribedFunctions } from "./event-sink.ts";
import { flowLogDelivery } from "./flow-log-delivery.ts";
import { FunctionCalls } from "./function-call.ts";
import { logWriting } from "./log-writing.ts";

import { objectStore } from "./object-store.ts";
import { callOperation } from "./operation-call.ts";
import { services } from "./services.generated.ts";

/** Credentials that instances find are good for about six hours. */
const INSTANCE_SESSION_SECONDS = 6 * 3600;

type SandboxServing = (socketPath: string) => Promise<() => Promise<void>>;

export interface Composition {
  readonly identities: Identities;
  readonly configuration: Configuration;
  /** The embedding program's. */
  readonly eventSink: EventSink | undefined;
  readonly environmentFor: (service: string) => Environment;
  readonly logFor: (service: string) => ServiceLog;
  readonly openService: (name: string) => Promise<Service>;
  readonly serveSandboxes: SandboxServing;
  readonly acceptFromVpc: ApiConnections["accept"];
}

export function fillPorts(composition: Composition): Readonly<Record<string, unknown>> {
  const { identities, configuration, environmentFor, openService } = composition;
  const authority = serviceAuthority(identities);
  const store = objectStore(() => openService("s3"));
  const functions = new FunctionCalls(openService, authority, environmentFor("lambda"));
  const logsRooms = new LogsRooms(environmentFor("logs"));
  const ports: Readonly<Record<string, unknown>> = {
    identities,
    policyChecker: {
      faultOf: policySyntaxFault,
      unknownPrincipal: (policy: string) => unknownPrincipal(identities.catalogue, policy),
    },
    placement: configuration.placement,
    eventSink: composition.eventSink ?? functionSink(functions),
    objectIndex: new SharedIndex(environmentFor("s3")),
    serviceAuthority: authority,
    keyNames,
    objectStore: store,
    packageStore: store satisfies PackageStore,
    serveSandboxes: composition.serveSandboxes,
    serviceCalls: serviceCalls(openService, environmentFor("lambda"), "lambda.amazonaws.com"),
    experimentCalls: serviceCalls(openService, environmentFor("fis"), FIS),
    experimentSessions: serviceSessions(identities, FIS) satisfies ExperimentSessions,
    faultyServices: {
      names: Object.keys(services),
      usualErrors: usualErrorCodes,
    } satisfies FaultyServices,
    dynamodbRooms: new SharedRooms(environmentFor("dynamodb")),
    dynamodbSettings: {
      throttling: configuration.dynamodbThrottling,
      transitionMs: configuration.dynamodbTransitions,
      replicationLagMs: configuration.dynamodbReplicationLag,
      indexLagMs: configuration.dynamodbIndexLag,
      globalTableLagMs: configuration.dynamodbGlobalTableLag,
    } satisfies DynamoDbSettings,
    lambdaSettings: {
      transitionMs: configuration.lambdaTransitions,
      driver: configuration.lambdaDriver,
      coldStart: configuration.lambdaColdStart,
      network: configuration.lambdaNetwork,
      hotReload: configuration.lambdaHotReload,
      codeWatch: configuration.lambdaCodeWatch,
      virtualTime: configuration.lambdaVirtualTime,
    } satisfies LambdaSettings,
    apiConnections: { accept: composition.acceptFromVpc } satisfies ApiConnections,
    flowLogDelivery: flowLogDelivery(
      identities,
      authority,
      openService,
      environmentFor("ec2"),
    ) satisfies FlowLogDelivery,
    ec2Settings: {
      transitionMs: configuration.ec2Transitions,
      boot: configuration.ec2Boot,
    } satisfies Ec2Settings,
    instanceProfiles: knownInstanceProfiles(identities) satisfies InstanceProfiles,
    instanceSessions: serviceSessions(
      identities,
      "ec2.amazonaws.com",
      INSTANCE_SESSION_SECONDS,
    ) satisfies InstanceSessions,
    roleSessions: serviceSessions(identities, "lambda.amazonaws.com") satisfies RoleSessions,
    logsRooms,
    subscriptionTargets: subscribedFunctions(functions),
    logWriter: logWriting(logsRooms, () => ({ log: composition.logFor("logs"), ports })),
  };
  return ports;
}

const FIS = "fis.amazonaws.com";
const DYNAMODB_ALIAS = "alias/aws/dynamodb";

/**
 * What roles do by the hand of a service: functions' roles read streams and deliver results, roles of experiments stop
 * instances.
 */
function serviceCalls(
  open: (name: string) => Promise<Service>,
  { clock, random }: Environment,
  servicePrincipal: string,
): ServiceCalls {
  return {
    async call(service, operation, input, { region, session }) {
      const { caller } = session;
      return callOperation(await open(service), operation, input, {
        requestId: random.uuid(),
        hostId: "",
        region,
        caller,
        sourceIp: servicePrincipal,
        receivedAt: clock.now(),
        authorize: (request) => session.authorize(request),
      });
    },
  };
}

/** The names that S3 takes, for keys of the same ARNs. */
const keyNames: KeyNames = {
  find(name = DYNAMODB_ALIAS, region, accountId) {
    const key = namedKey(name, region, accountId, DYNAMODB_ALIAS);
    if (key.kind === "fault") return { fault: key.message };
    return { arn: key.kind === "alias" ? aliasedKeyArn(key.arn) : key.arn };
  },
};
