/** What a launch on the spot market has to keep to. */
import type { InstanceMarketOptionsRequest, TagSpecification } from "@aws-sdk/client-ec2";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  notImplemented,
} from "../../errors.ts";
import type { ImageRecord } from "../image/image.ts";
import type { InstanceTypeRecord } from "../instance/types/family.ts";
import { hourlyPrice, productOf } from "../instance/types/hourly-price.ts";
import type { LaunchParameters } from "../launch-template/launch-parameters.ts";
import type { Place } from "../record.ts";
import type { Resources } from "../resources.ts";
import { specifiedTags } from "../tags.ts";
import { shownPrice, spotPrice } from "./spot-price.ts";
import { FULFILLED, type SpotRequestRecord, type SpotTerms } from "./spot-request.ts";

export const PRICE_TOO_LOW = "SpotMaxPriceTooLow";

/** Of RunInstances; undefined: on demand. */
export function marketTerms(
  options: InstanceMarketOptionsRequest | undefined,
): SpotTerms | undefined {
  if (options?.MarketType === undefined) return undefined;
  if (options.MarketType !== "spot") throw notImplemented(`The market '${options.MarketType}'`);
  const asked = options.SpotOptions ?? {};
  const type = asked.SpotInstanceType ?? "one-time";
  const interruption = asked.InstanceInterruptionBehavior ?? "terminate";
  if (asked.BlockDurationMinutes !== undefined) throw notImplemented("A block duration");
  if (type === "persistent" && interruption === "terminate") {
    throw invalidParameterCombination(
      "Interruption behavior must be set to 'stop' or 'hibernate' when Spot type is 'persistent'.",
    );
  }
  if (type === "one-time" && asked.ValidUntil !== undefined) {
    throw invalidParameterCombination("ValidUntil is not supported for one-time Spot requests.");
  }
  return checkedTerms({
    type,
    interruption,
    maxPrice: asked.MaxPrice,
    validUntil: asked.ValidUntil && new Date(asked.ValidUntil).getTime(),
  });
}

/** Throws for what no request of this kind can say. */
export function checkedTerms(terms: SpotTerms): SpotTerms {
  const { type, interruption, maxPrice } = terms;
  if (interruption === "hibernate") throw notImplemented("Hibernation");
  if (type === "one-time" && interruption !== "terminate") {
    throw invalidParameterCombination(
      `Interruption behavior '${interruption}' is not supported for one-time Spot requests.`,
    );
  }
  if (maxPrice !== undefined && !(/^\d*\.?\d+$/.test(maxPrice) && Number(maxPrice) > 0)) {
    throw invalidParameterValue(`Invalid value '${maxPrice}' for spotPrice.`);
  }
  return terms;
}

/** Throws unless the type is sold on the spot market, for less than what is paid at most. */
export function requireOffer(
  { env }: Resources,
  terms: SpotTerms,
  type: InstanceTypeRecord,
  image: ImageRecord,
  zone: string,
): void {
  if (!type.letters.has("S")) {
    throw invalidParameterValue(
      `Spot Instances are not supported for the instance type '${type.id}'.`,
    );
  }
  const product = productOf(image.platformDetails);
  const price = spotPrice({ type, zone, product }, env.clock.now());
  if (terms.maxPrice === undefined || Number(terms.maxPrice) >= price) return;
  throw clientError(
    PRICE_TOO_LOW,
    `Your Spot request price of ${terms.maxPrice} is lower than the minimum required Spot request fulfillment price of ${Number(price.toFixed(4))}.`,
  );
}

/** What is paid at most: what was asked for, or the price on demand. */
export function pricePaidAtMost(
  { maxPrice }: SpotTerms,
  type: InstanceTypeRecord,
  image: ImageRecord,
): string {
  const dollars = maxPrice ?? hourlyPrice(type, productOf(image.platformDetails));
  return shownPrice(Number(dollars));
}

/** The request that RunInstances makes for an instance. */
export function requestOfLaunch(
  resources: Resources,
  place: Place,
  parameters: LaunchParameters,
  terms: SpotTerms,
  offer: { readonly type: InstanceTypeRecord; readonly image: ImageRecord },
): SpotRequestRecord {
  const now = resources.env.clock.now();
  const { InstanceMarketOptions: _, ClientToken: __, ...launch } = parameters;
  return {
    ...place,
    ...FULFILLED,
    id: resources.newId("sir"),
    tags: requestTags(parameters.TagSpecifications),
    terms,
    launch: { ...launch, ImageId: offer.image.id, MinCount: 1, MaxCount: 1 },
    createdAt: now,
    statusAt: now,
    validFrom: undefined,
    zoneGroup: undefined,
    product: productOf(offer.image.platformDetails),
    shownPrice: pricePaidAtMost(terms, offer.type, offer.image),
    fault: undefined,
    instanceId: undefined,
    launchedZone: undefined,
  };
}

const LAUNCH_TAGGED = ["instance", "volume", "network-interface", "spot-instances-request"];

const requestTags = (specifications: readonly TagSpecification[] | undefined) =>
  specifiedTags(specifications, LAUNCH_TAGGED, "spot-instances-request");
