/**
 * SetSecurityTokenServicePreferences: which version of tokens the global endpoint of STS gives. All regions take both here.
 */
import { setAccountSetting } from "../../../identity/account-setting.ts";
import type { Iam } from "../iam-operation.ts";

export const setSecurityTokenServicePreferences: Iam<"SetSecurityTokenServicePreferences"> = (
  { catalogue, env },
  input,
  call,
) => {
  const version = input.GlobalEndpointTokenVersion === "v2Token" ? "2" : "1";
  const { accountId } = call.caller;
  catalogue.write(() =>
    setAccountSetting(
      catalogue,
      accountId,
      "global-endpoint-token-version",
      version,
      env.clock.now(),
    ),
  );
  return {};
};
