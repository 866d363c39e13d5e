/** An alias as AWS shows it. */
import type { AliasConfiguration } from "@aws-sdk/client-lambda";
import { functionArn } from "../../function/function-name.ts";
import type { AliasRecord } from "../../function/records.ts";

export function aliasConfiguration(alias: AliasRecord): AliasConfiguration {
  const { routing } = alias;
  return {
    AliasArn: functionArn(alias, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    ...(routing !== undefined && {
      RoutingConfig: { AdditionalVersionWeights: { [routing.version]: routing.weight } },
    }),
    RevisionId: alias.revisionId,
  };
}
