/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetPasswordData.html
 */
import type {
  GetConsoleOutputCommandInput,
  GetConsoleOutputResult,
  GetPasswordDataCommandInput,
  GetPasswordDataResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

export function getConsoleOutput(
  { resources, fleet }: Rooms,
  input: GetConsoleOutputCommandInput,
  call: Call,
): GetConsoleOutputResult {
  const instance = resources.instances.require(placeOf(call), input.InstanceId);
  const console = fleet.console(instance.id);
  return {
    InstanceId: instance.id,
    Timestamp: new Date(console?.writtenAt ?? instance.stateAt),
    ...(console && { Output: console.read().toString("base64") }),
  };
}

/** No password is made: guests here are no Windows. As on AWS, what is not there is empty. */
export function getPasswordData(
  { resources }: Rooms,
  input: GetPasswordDataCommandInput,
  call: Call,
): GetPasswordDataResult {
  const instance = resources.instances.require(placeOf(call), input.InstanceId);
  return { InstanceId: instance.id, Timestamp: new Date(instance.stateAt), PasswordData: "" };
}
