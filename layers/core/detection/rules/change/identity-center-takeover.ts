import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { valuesAround } from '../../window.ts';
import { grantOf, policyAt } from '../../written-policy.ts';

const WITHIN = HOUR;
const COUNTER = 'identity-center-steps';
const ADMINISTRATION = /:policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;

type Step = 'person' | 'administration' | 'assignment';

const STEPS: Readonly<Record<string, Step>> = {
  CreateUser: 'person',
  AddMemberToGroup: 'person',
  CreateGroupMembership: 'person',
  UpdatePassword: 'person',
  CreateAccountAssignment: 'assignment',
};

/** The part of a takeover that a call is, or undefined. */
function stepOf(event: ActivityEvent): Step | undefined {
  if (event.name === 'AttachManagedPolicyToPermissionSet')
    return ADMINISTRATION.test(text(event.request, 'managedPolicyArn') ?? '') ? 'administration' : undefined;
  if (event.name === 'PutInlinePolicyToPermissionSet') {
    const policy = policyAt(event.request, 'inlinePolicy');
    return policy.kind === 'document' && grantOf(policy.document, event) === 'administrator'
      ? 'administration'
      : undefined;
  }
  return STEPS[event.name];
}

export const identityCenterTakeover = rule({
  id: 'identity-center-takeover',
  title: 'New administrator prepared in IAM Identity Center',
  technique: 'T1098.003',
  severity: 'high',
  description:
    'Within an hour, one identity created or changed a person of IAM Identity Center and gave a permission set administrator access. With the assignment, which makes it critical, the person is an administrator of accounts.',
  falsePositives: ['The first setup of IAM Identity Center.'],
  references: ['https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html'],
  detector: 'change',
  events: [
    ...calls('sso', 'CreateAccountAssignment', 'AttachManagedPolicyToPermissionSet', 'PutInlinePolicyToPermissionSet'),
    ...calls('sso-directory', 'AddMemberToGroup', 'CreateUser', 'UpdatePassword'),
    ...calls('identitystore', 'CreateGroupMembership', 'CreateUser'),
  ],
  counts: (event, { habitual }) => {
    const step = habitual || event.byService ? undefined : stepOf(event);
    return step === undefined ? [] : [{ counter: COUNTER, value: step, keep: WITHIN }];
  },
  evaluate: (event, { window, habitual }) => {
    if (habitual || event.byService || stepOf(event) === undefined) return undefined;
    const steps = valuesAround(window, COUNTER, event.time, WITHIN);
    if (!steps.includes('person') || !steps.includes('administration')) return undefined;
    const complete = steps.includes('assignment');
    return {
      severity: complete ? 'critical' : 'high',
      confidence: complete ? 0.7 : 0.65,
      key: complete ? 'complete' : 'prepared',
      evidence: { steps, last: shown(event.name) },
    };
  },
});
