import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { countedAt } from '../../window.ts';
import { grantOf, policyAt } from '../../written-policy.ts';

const ADMINISTRATION = /:policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;
const WITHIN = 30 * HOUR;

const target = (event: ActivityEvent): string | undefined => {
  const user = text(event.request, 'userName');
  if (user !== undefined) return `user/${user}`;
  const role = text(event.request, 'roleName');
  return role === undefined ? undefined : `role/${role}`;
};

const grantsAdministration = (event: ActivityEvent): boolean => {
  if (event.name.startsWith('Attach')) return ADMINISTRATION.test(text(event.request, 'policyArn') ?? '');
  if (event.name === 'AddUserToGroup') return /admin/i.test(text(event.request, 'groupName') ?? '');
  const policy = policyAt(event.request, 'policyDocument');
  return policy.kind === 'document' && grantOf(policy.document, event) === 'administrator';
};

export const newIdentityMadeAdmin = rule({
  id: 'new-identity-made-admin',
  title: 'New user or role given administrator access by its creator',
  technique: 'T1136.003',
  severity: 'critical',
  description:
    'One actor created an identity and gave it administrator access within 30 hours: a common persistence technique. Patient attackers wait hours between the two steps.',
  falsePositives: ['Account setup. Infrastructure as code, which has a lower weight and becomes part of the baseline.'],
  frameworks: ['OWASP NHI 2025 NHI5 Overprivileged NHI'],
  detector: 'change',
  events: calls(
    'iam',
    'CreateUser',
    'CreateRole',
    'AttachUserPolicy',
    'AttachRolePolicy',
    'PutUserPolicy',
    'PutRolePolicy',
    'AddUserToGroup',
  ),
  counts: (event) => {
    const created = event.name.startsWith('Create') ? target(event) : undefined;
    return created === undefined ? [] : [{ counter: 'made-identities', value: created, keep: WITHIN }];
  },
  evaluate: (event, { window }) => {
    const to = target(event);
    if (to === undefined || event.name.startsWith('Create')) return undefined;
    const createdAt = countedAt(window, 'made-identities', to);
    if (createdAt === undefined || Math.abs(event.time - createdAt) > WITHIN) return undefined;
    if (!grantsAdministration(event)) return undefined;
    return { confidence: event.actor.console ? 0.5 : 0.7, evidence: { identity: shown(to), by: event.name } };
  },
});
