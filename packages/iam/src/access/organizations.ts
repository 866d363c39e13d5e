/**
 * The access table of AWS Organizations. Source: Service Authorization Reference, "Actions, resources, and condition keys
 * for AWS Organizations".
 */
import type { Identities } from "../identities.ts";
import type { organizationsOperations } from "../operations/organizations/index.ts";
import type { OrgInput } from "../operations/organizations/organizations-operation.ts";
import { OrganizationsRequests } from "./organizations-requests.ts";
import { type Rule, requestTags } from "./rule.ts";

type Rows = { readonly [Name in keyof typeof organizationsOperations]: Rule<OrgInput<Name>> };

export function organizationsAccess(identities: Identities): Rows {
  const org = new OrganizationsRequests(identities);
  return {
    CreateOrganization: (_i, call) => org.anywhere(call),
    DescribeOrganization: (_i, call) => org.anywhere(call),
    DeleteOrganization: (_i, call) => org.anywhere(call),
    ListRoots: (_i, call) => org.anywhere(call),

    CreateOrganizationalUnit: (i, call) => org.on(call, [i.ParentId], requestTags(i.Tags)),
    DescribeOrganizationalUnit: (i, call) => org.on(call, [i.OrganizationalUnitId]),
    UpdateOrganizationalUnit: (i, call) => org.on(call, [i.OrganizationalUnitId]),
    DeleteOrganizationalUnit: (i, call) => org.on(call, [i.OrganizationalUnitId]),
    ListOrganizationalUnitsForParent: (i, call) => org.on(call, [i.ParentId]),
    ListChildren: (i, call) => org.on(call, [i.ParentId]),
    ListParents: (i, call) => org.on(call, [i.ChildId]),

    CreateAccount: (i, call) => org.anywhere(call, requestTags(i.Tags)),
    DescribeCreateAccountStatus: (_i, call) => org.anywhere(call),
    ListCreateAccountStatus: (_i, call) => org.anywhere(call),
    DescribeAccount: (i, call) => org.on(call, [i.AccountId]),
    ListAccounts: (_i, call) => org.anywhere(call),
    ListAccountsForParent: (i, call) => org.on(call, [i.ParentId]),
    MoveAccount: (i, call) => org.on(call, [i.AccountId, i.SourceParentId, i.DestinationParentId]),
    CloseAccount: (i, call) => org.on(call, [i.AccountId]),
    RemoveAccountFromOrganization: (i, call) => org.on(call, [i.AccountId]),
    LeaveOrganization: (_i, call) => org.anywhere(call),
  };
}
