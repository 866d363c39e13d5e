/** Actions and condition keys are `vendor:name`; these are IAM's sentences for those that are not. */
import { PolicySyntaxError } from "../policy-syntax-error.ts";

export function checkAction(action: string): void {
  if (action === "*") return;
  checkPrefaced(action);
  const [vendor, ...rest] = action.split(":");
  if (rest.length > 1) throw new PolicySyntaxError("Actions/Condition can contain only one colon.");
  if (vendor !== "*" && /[^a-zA-Z0-9\-.*?]/.test(vendor as string)) {
    throw new PolicySyntaxError(`Vendor ${vendor} is not valid`);
  }
}

export function checkPrefaced(name: string): void {
  if (!name.includes(":")) {
    throw new PolicySyntaxError(
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    );
  }
}
