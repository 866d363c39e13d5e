/** The table of AWS Organizations' operations. What is not here answers 501 `NotImplemented`. */
import { closeAccount } from "./accounts/close-account.ts";
import { createAccount } from "./accounts/create-account.ts";
import {
  describeCreateAccountStatus,
  listCreateAccountStatus,
} from "./accounts/create-account-status.ts";
import { leaveOrganization, removeAccountFromOrganization } from "./accounts/departure.ts";
import { describeAccount } from "./accounts/describe-account.ts";
import { listAccounts, listAccountsForParent } from "./accounts/list-accounts.ts";
import { moveAccount } from "./accounts/move-account.ts";
import { createOrganization } from "./organization/create-organization.ts";
import { deleteOrganization } from "./organization/delete-organization.ts";
import { describeOrganization } from "./organization/describe-organization.ts";
import { listRoots } from "./organization/list-roots.ts";
import type { OrgOperations } from "./organizations-operation.ts";
import { createOrganizationalUnit } from "./units/create-organizational-unit.ts";
import { deleteOrganizationalUnit } from "./units/delete-organizational-unit.ts";
import { describeOrganizationalUnit } from "./units/describe-organizational-unit.ts";
import { listChildren } from "./units/list-children.ts";
import { listOrganizationalUnitsForParent } from "./units/list-organizational-units-for-parent.ts";
import { listParents } from "./units/list-parents.ts";
import { updateOrganizationalUnit } from "./units/update-organizational-unit.ts";

export const organizationsOperations = {
  CloseAccount: closeAccount,
  CreateAccount: createAccount,
  CreateOrganization: createOrganization,
  CreateOrganizationalUnit: createOrganizationalUnit,
  DeleteOrganization: deleteOrganization,
  DeleteOrganizationalUnit: deleteOrganizationalUnit,
  DescribeAccount: describeAccount,
  DescribeCreateAccountStatus: describeCreateAccountStatus,
  DescribeOrganization: describeOrganization,
  DescribeOrganizationalUnit: describeOrganizationalUnit,
  LeaveOrganization: leaveOrganization,
  ListAccounts: listAccounts,
  ListAccountsForParent: listAccountsForParent,
  ListChildren: listChildren,
  ListCreateAccountStatus: listCreateAccountStatus,
  ListOrganizationalUnitsForParent: listOrganizationalUnitsForParent,
  ListParents: listParents,
  ListRoots: listRoots,
  MoveAccount: moveAccount,
  RemoveAccountFromOrganization: removeAccountFromOrganization,
  UpdateOrganizationalUnit: updateOrganizationalUnit,
} satisfies OrgOperations;
