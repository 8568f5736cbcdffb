import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { actorName, byHand } from '../actor-checks.ts';
import { isAdministratorPolicy } from './admin-policy-attached.ts';

/** Managed policies of AWS that allow every action of a service. */
const FULL = /^arn:aws[\w-]*:iam::aws:policy\/(?:[\w-]+\/)?\w*(?:FullAccess|ReadWrite)$/;

export const policyAttached = rule({
  id: 'policy-attached',
  title: 'Policy attached by hand',
  technique: 'T1098.003',
  severity: 'low',
  description:
    'A policy that gives full access to a service, or a customer managed policy, was attached to a user, group or role outside infrastructure as code. It is more severe if the policy gives full access, or if an identity attaches it to itself.',
  falsePositives: ['Administrators at work.'],
  references: [iamReference('AttachRolePolicy')],
  detector: 'change',
  events: calls('iam', 'AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy'),
  attempts: true,
  evaluate: (event, { habitual }) => {
    const policy = text(event.request, 'policyArn');
    if (habitual || !byHand(event) || policy === undefined || isAdministratorPolicy(policy)) return undefined;
    const to = text(event.request, 'userName') ?? text(event.request, 'roleName') ?? text(event.request, 'groupName');
    const own = to !== undefined && to === actorName(event);
    const full = FULL.test(policy);
    // The other policies of AWS are narrow, and known.
    if (!full && !own && policy.includes(':iam::aws:')) return undefined;
    return {
      severity: full || own ? 'medium' : 'low',
      confidence: own ? 0.5 : full ? 0.4 : 0.3,
      key: `${policy} ${to}`,
      evidence: { policy: shown(policy), to: shown(to), own },
    };
  },
});
