import { parseArn } from '../identity.ts';
import { currentPolicy } from '../posture/escalation/well-known-policies.ts';
import type { AccountEstate, ManagedPolicyFacts, RoleFacts } from '../posture/estate.ts';
import { type Call, RefusedChange } from './call.ts';
import type { Change } from './change.ts';
import {
  aboutBoundary,
  aboutInline,
  aboutManaged,
  findHolder,
  type Holder,
  type HolderRef,
  holderOf,
  needHolder,
  needRole,
  splitPolicyName,
} from './holders.ts';
import { MOST_VERSIONS } from './managed-policy.ts';
import {
  type EditedDocument,
  editable,
  excluding,
  TRUSTS_NOBODY,
  withCondition,
  withoutActions,
  withoutPrincipals,
  withoutStatement,
  withResources,
} from './policy-edit.ts';
import { replacementCalls } from './replace-policies.ts';
import { trustCall } from './writable-trust.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** The account that a change concerns. */
export function accountOf(change: Change): string {
  if (change.kind === 'move-secret' || change.kind === 'add-scp') return change.account;
  const account = parseArn(subjectOf(change))?.account ?? '';
  if (/^\d{12}$/.test(account)) return account;
  throw new RefusedChange(`${subjectOf(change)}: expected an ARN of an account`);
}

/** The ARN or policy name that a change is about. */
function subjectOf(change: Change): string {
  switch (change.kind) {
    case 'delete-role':
    case 'remove-principals':
      return change.role;
    case 'attach-policy':
    case 'detach-policy':
      return change.holder;
    case 'leave-group':
    case 'deactivate-key':
      return change.user;
    case 'set-boundary':
    case 'replace-policies':
      return change.identity;
    case 'move-secret':
      return change.holder;
    case 'add-scp':
      return change.name;
    default:
      return change.policy;
  }
}

/** The calls that make the change, in the order that AWS requires.
 * @throws RefusedChange if something that it names does not exist. */
export function callsOf(estate: AccountEstate, change: Change): readonly Call[] {
  const { account } = estate;
  switch (change.kind) {
    case 'delete-role':
      return deletionOf(estate, roleOf(estate, change.role));
    case 'remove-principals': {
      const role = roleOf(estate, change.role);
      return [trustCall(estate, role, withoutPrincipals(editable(role.trustPolicy, role.arn), change.principals))];
    }
    case 'write-policy':
      return writeCalls(estate, change.policy, change.document);
    case 'replace-policies':
      return replacementCalls(estate, change);
    case 'attach-policy':
      return [aboutManaged.attach(refOf(estate, change.holder), knownPolicy(estate, change.policy))];
    case 'detach-policy':
      return [aboutManaged.detach(refOf(estate, change.holder), change.policy)];
    case 'delete-inline-policy':
      return writeCalls(estate, change.policy, undefined);
    case 'leave-group': {
      const parameters = { UserName: refOf(estate, change.user).name, GroupName: change.group };
      return [{ account, operation: 'remove-user-from-group', parameters }];
    }
    case 'set-boundary':
      return boundaryCalls(estate, change);
    case 'deactivate-key': {
      const { name: UserName } = refOf(estate, change.user);
      return [
        {
          account,
          operation: 'update-access-key',
          parameters: { UserName, AccessKeyId: change.key, Status: 'Inactive' },
        },
      ];
    }
    case 'move-secret':
      return [{ account, operation: 'move-secret', parameters: { Holder: change.holder, Place: change.place } }];
    case 'add-scp':
      return [
        {
          account,
          operation: 'add-service-control-policy',
          parameters: { Name: change.name, Content: JSON.stringify(change.document) },
        },
      ];
    default:
      return writeCalls(
        estate,
        change.policy,
        edit(change, editable(documentOf(estate, change.policy), change.policy)),
      );
  }
}

type EditKind = 'remove-actions' | 'exclude-resources' | 'narrow-resources' | 'add-condition' | 'remove-statement';

function edit(change: Extract<Change, { readonly kind: EditKind }>, edited: EditedDocument): JsonObject | undefined {
  switch (change.kind) {
    case 'remove-actions':
      return withoutActions(edited, change.actions);
    case 'exclude-resources':
      return excluding(edited, change.actions, change.resources);
    case 'narrow-resources':
      return withResources(edited, change.statement, change.resources, change.policy);
    case 'add-condition':
      return withCondition(edited, change.statement, change.condition, change.policy);
    default:
      return withoutStatement(edited, change.statement, change.policy);
  }
}

function refOf(estate: AccountEstate, arn: string): HolderRef {
  const ref = holderOf(arn);
  if (ref === undefined || ref.account !== estate.account)
    throw new RefusedChange(`${arn}: expected a user, group or role of account ${estate.account}`);
  needHolder(estate, ref);
  return ref;
}

function roleOf(estate: AccountEstate, arn: string): RoleFacts {
  const ref = holderOf(arn);
  if (ref?.kind !== 'role') throw new RefusedChange(`${arn}: expected a role`);
  return needRole(estate, ref.name);
}

const toText = (document: JsonObject): string => JSON.stringify(document);

/** Where a policy of this name is. */
type Place =
  | { readonly kind: 'managed'; readonly policy: ManagedPolicyFacts }
  | { readonly kind: 'trust'; readonly role: RoleFacts }
  | { readonly kind: 'inline'; readonly ref: HolderRef; readonly holder: Holder; readonly policyName: string };

function placeOfPolicy(estate: AccountEstate, name: string): Place {
  const managed = estate.managedPolicies.find(({ arn }) => arn === name);
  if (managed !== undefined) return { kind: 'managed', policy: managed };
  const { holder: arn, name: policyName } = splitPolicyName(name);
  const ref = holderOf(arn);
  const holder = ref && findHolder(estate, ref);
  if (ref === undefined || holder?.arn !== arn)
    throw new RefusedChange(`there is no policy ${name} in account ${estate.account}`);
  const isInline = holder.inlinePolicies.some((policy) => policy.name === name);
  if (policyName === 'trust' && ref.kind === 'role' && !isInline)
    return { kind: 'trust', role: needRole(estate, ref.name) };
  return { kind: 'inline', ref, holder, policyName };
}

function documentOf(estate: AccountEstate, name: string) {
  const place = placeOfPolicy(estate, name);
  if (place.kind === 'trust') return place.role.trustPolicy;
  const policy =
    place.kind === 'managed'
      ? currentPolicy(name, place.policy)
      : place.holder.inlinePolicies.find((one) => one.name === name);
  if (policy === undefined) throw new RefusedChange(`there is no policy ${name} in account ${estate.account}`);
  return policy.document;
}

/** A policy whose document is not known would seem to allow nothing. */
function knownPolicy(estate: AccountEstate, policy: string): string {
  const facts = estate.managedPolicies.find(({ arn }) => arn === policy);
  if (currentPolicy(policy, facts) !== undefined) return policy;
  throw new RefusedChange(`the document of the managed policy ${policy} is not in the input: its effect is not known`);
}

/** Writes the policy. Without a document, nothing of it is left. */
function writeCalls(estate: AccountEstate, name: string, document: JsonObject | undefined): readonly Call[] {
  const place = placeOfPolicy(estate, name);
  if (place.kind === 'trust') return [trustCall(estate, place.role, document ?? TRUSTS_NOBODY)];
  if (place.kind === 'managed') return versionCalls(estate, place.policy, document);
  if (document !== undefined) return [aboutInline.put(place.ref, place.policyName, toText(document))];
  return [aboutInline.delete(place.ref, place.policyName)];
}

/** A managed policy has at most five versions: the oldest makes room. A managed policy that allows nothing is detached. */
function versionCalls(
  estate: AccountEstate,
  policy: ManagedPolicyFacts,
  document: JsonObject | undefined,
): readonly Call[] {
  const { account } = estate;
  const { arn: PolicyArn, versions } = policy;
  if (document === undefined) return holdersOf(estate, PolicyArn).map((ref) => aboutManaged.detach(ref, PolicyArn));
  const oldest = versions
    .filter(({ isDefault }) => !isDefault)
    .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))[0];
  const makesRoom: Call[] =
    versions.length < MOST_VERSIONS || oldest === undefined
      ? []
      : [{ account, operation: 'delete-policy-version', parameters: { PolicyArn, VersionId: oldest.id } }];
  const parameters = { PolicyArn, PolicyDocument: toText(document), SetAsDefault: true };
  return [...makesRoom, { account, operation: 'create-policy-version', parameters }];
}

/** The users, groups and roles that a managed policy is attached to. */
export const holdersOf = ({ account, users, groups, roles }: AccountEstate, policy: string): readonly HolderRef[] => {
  const attached = (kind: HolderRef['kind'], list: readonly Holder[]): readonly HolderRef[] =>
    list.filter((one) => one.attachedPolicies.includes(policy)).map(({ name }) => ({ account, kind, name }));
  return [...attached('user', users), ...attached('group', groups), ...attached('role', roles)];
};

function deletionOf({ account }: AccountEstate, role: RoleFacts): readonly Call[] {
  const { name: RoleName } = role;
  const ref: HolderRef = { account, kind: 'role', name: RoleName };
  return [
    ...role.instanceProfiles.map((arn): Call => {
      const parameters = { RoleName, InstanceProfileName: arn.slice(arn.lastIndexOf('/') + 1) };
      return { account, operation: 'remove-role-from-instance-profile', parameters };
    }),
    ...role.attachedPolicies.map((arn) => aboutManaged.detach(ref, arn)),
    ...role.inlinePolicies.map(({ name }) => aboutInline.delete(ref, name.slice(role.arn.length + 1))),
    { account, operation: 'delete-role', parameters: { RoleName } },
  ];
}

function boundaryCalls(
  estate: AccountEstate,
  { identity, policy, document }: Extract<Change, { readonly kind: 'set-boundary' }>,
): readonly Call[] {
  const put = aboutBoundary(refOf(estate, identity), policy);
  if (document === undefined || estate.managedPolicies.some(({ arn }) => arn === policy)) {
    knownPolicy(estate, policy);
    return [put];
  }
  const PolicyName = policy.slice(policy.lastIndexOf('/') + 1);
  const parameters = { PolicyName, PolicyDocument: toText(document) };
  return [{ account: estate.account, operation: 'create-policy', parameters }, put];
}
