/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
import type { DeleteFunctionCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter, noSuchFunction, resourceConflict } from "../../errors.ts";
import { functionArn, type NamedFunction } from "../../function/function-name.ts";
import { LATEST } from "../../function/functions.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";

const NUMBER = /^\d+$/;

export function deleteFunction(
  rooms: Rooms,
  input: DeleteFunctionCommandInput,
  call: Call,
): object {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  const { qualifier } = named;
  if (qualifier === LATEST) {
    throw invalidParameter(`${LATEST} version cannot be deleted without deleting the function.`);
  }
  if (qualifier !== undefined && !NUMBER.test(qualifier) && !qualifier.includes("$")) {
    throw invalidParameter("Deletion of aliases is not currently supported.");
  }
  if (rooms.functions.at(named) === undefined) throw noSuchFunction(functionArn(named));
  if (qualifier === undefined) rooms.functions.remove(named);
  else deleteVersion(rooms, named, qualifier);
  rooms.codeStore.sweep();
  return {};
}

/** What there is not is deleted already. */
function deleteVersion(rooms: Rooms, named: NamedFunction, number: string): void {
  const using = rooms.functions
    .aliases(named)
    .filter(({ version, routing }) => version === number || routing?.version === number)
    .map(({ name }) => name);
  if (using.length > 0) {
    throw resourceConflict(
      `Unable to delete version because the following aliases reference it: [${using.join(", ")}]`,
    );
  }
  const version = rooms.functions.version(named, number);
  if (version !== undefined) rooms.functions.removeVersion(version);
}
