import { parseArn } from '../../identity.ts';
import { secretsReadBy } from '../escalation/privilege.ts';
import { describePath, isOpen, shortest } from '../paths.ts';
import type { Escalation } from '../types.ts';
import { administratorPolicies, policiesWith, quotedPolicy } from './granting.ts';
import { listed, type ReasonDraft, type ReasonFinder, type Subject } from './subject.ts';

/** What an identity can do now, and what it can become. */
export const rights: ReasonFinder = (subject) => [
  ...administrators(subject),
  ...escalations(subject),
  ...permissionManagers(subject),
  ...secretReaders(subject),
  ...crossAccountWriters(subject),
];

function administrators(subject: Subject): ReasonDraft[] {
  const { admin } = subject.compiled;
  if (admin.verdict === 'no') return [];
  const sources = administratorPolicies(subject);
  const condition = admin.verdict === 'conditional' ? `, depending on ${listed(admin.missing)}` : '';
  return [
    {
      code: 'IS_ADMIN',
      detail: `is an administrator${condition}, through ${listed(sources.map(quotedPolicy))}`,
      evidence: { policies: sources, dependsOn: admin.missing },
      remediation: leastPrivilege(subject),
      ...(admin.verdict === 'conditional' ? { shift: -1 } : {}),
    },
  ];
}

const leastPrivilege = (subject: Subject): string =>
  `Reduce its policies to what it uses, or set a permissions boundary: aws iam put-${subject.compiled.kind}-permissions-boundary --${subject.compiled.kind}-name ${subject.name} --permissions-boundary <policy ARN>`;

function escalations(subject: Subject): ReasonDraft[] {
  const toAdmin = subject.escalations.filter((path) => path.admin);
  const others = subject.escalations.filter((path) => !path.admin);
  const drafts: ReasonDraft[] = [];
  const best = shortest(toAdmin);
  if (best !== undefined) {
    const open = toAdmin.some(isOpen);
    drafts.push({
      code: 'ESCALATES_TO_ADMIN',
      detail: `can become administrator in ${stepCount(best)}: ${describePath(best)}`,
      evidence: evidenceOf(subject, best, toAdmin),
      remediation: denyFirstStep(best),
      ...(open ? {} : { shift: -1 }),
    });
  }
  const other = shortest(others);
  // A path to administrator makes lesser paths redundant here; the escalations still list them.
  if (other !== undefined && !toAdmin.some(isOpen)) {
    drafts.push({
      code: 'ESCALATES',
      detail: `can gain the privilege of ${listed(others.map((path) => path.to))}: ${describePath(other)}`,
      evidence: evidenceOf(subject, other, others),
      remediation: denyFirstStep(other),
    });
  }
  return drafts;
}

const stepCount = (path: Escalation): string => (path.steps.length === 1 ? 'one step' : `${path.steps.length} steps`);

function evidenceOf(subject: Subject, path: Escalation, all: readonly Escalation[]): ReasonDraft['evidence'] {
  const dependsOn = [...new Set(path.steps.flatMap((step) => step.dependsOn ?? []))];
  return {
    to: all.slice(0, 20).map((escalation) => escalation.to),
    rules: path.steps.map((step) => step.rule),
    actions: [...new Set(path.steps.flatMap((step) => step.actions))],
    steps: path.steps.length,
    policies: policiesWith(subject, path.steps[0]?.actions ?? []),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
  };
}

function denyFirstStep(path: Escalation): string {
  const step = path.steps[0];
  const statement = { Effect: 'Deny', Action: step?.actions ?? [], Resource: '*' };
  const actions = step?.actions ?? [];
  return `Remove ${actions.length > 1 ? 'one of ' : ''}${listed(actions, 6)}, or limit it to identities with no more privilege than this one. To close the path immediately, attach: ${JSON.stringify(
    { Version: '2012-10-17', Statement: [statement] },
  )}`;
}

function permissionManagers(subject: Subject): ReasonDraft[] {
  const { level, evidence, dependsOn } = subject.compiled.privilege.certain;
  if (level !== 'permissions') return [];
  const depends = dependsOn.length === 0 ? '' : `, depending on ${listed(dependsOn)}`;
  return [
    {
      code: 'MANAGES_PERMISSIONS',
      detail: `can change the permissions of other principals${evidence === undefined ? '' : ` (${evidence})`}${depends}`,
      evidence: { action: evidence ?? '', policies: policiesWith(subject, evidence === undefined ? [] : [evidence]) },
      remediation:
        'Limit Resource to the principals that this identity manages, and require a permissions boundary with the iam:PermissionsBoundary condition key',
    },
  ];
}

function secretReaders(subject: Subject): ReasonDraft[] {
  const { compiled, admin } = subject.compiled;
  const action = admin.verdict === 'yes' ? undefined : secretsReadBy(compiled);
  if (action === undefined) return [];
  return [
    {
      code: 'READS_SECRETS_BROADLY',
      detail: `can read any secret (${action})`,
      evidence: { action, policies: policiesWith(subject, [action]) },
      remediation:
        'Limit Resource to the secrets that it needs, for example arn:aws:secretsmanager:REGION:ACCOUNT:secret:APPLICATION/*',
    },
  ];
}

function crossAccountWriters(subject: Subject): ReasonDraft[] {
  const crossAccount = subject.escalations.filter(
    (path) => (parseArn(path.to)?.account ?? subject.account) !== subject.account,
  );
  if (crossAccount.length === 0) return [];
  const accounts = [...new Set(crossAccount.map((path) => parseArn(path.to)?.account ?? ''))];
  return [
    {
      code: 'CROSS_ACCOUNT_WRITE',
      detail: `can become identities in other accounts: ${listed(crossAccount.map((path) => path.to))}`,
      evidence: { accounts, to: crossAccount.slice(0, 20).map((path) => path.to) },
      remediation:
        'Allow this identity in the trust policies of the other accounts only if it needs access, with a condition on aws:PrincipalArn',
    },
  ];
}
