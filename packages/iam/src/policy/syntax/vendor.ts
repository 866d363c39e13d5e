/** Actions are `vendor:name`; these are IAM's sentences for those that are not. Condition keys may be anything. */
import { PolicySyntaxError } from "../policy-syntax-error.ts";

export function checkAction(action: string): void {
  if (action === "*") return;
  const [vendor, ...rest] = action.split(":");
  if (rest.length === 0) {
    throw new PolicySyntaxError(
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    );
  }
  if (rest.length > 1) throw new PolicySyntaxError("Actions/Condition can contain only one colon.");
  if (vendor !== "*" && /[^a-zA-Z0-9\-.*?]/.test(vendor as string)) {
    throw new PolicySyntaxError(`Vendor ${vendor} is not valid`);
  }
}
