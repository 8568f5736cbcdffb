import { parseArn } from '../../identity.ts';
import { secretsReadBy } from '../escalation/privilege.ts';
import { describePath, isOpen, shortest } from '../paths.ts';
import type { Escalation } from '../types.ts';
import { administratorPolicies, policiesWith } from './granting.ts';
import { listed, type ReasonDraft, type ReasonFinder, type Subject } from './subject.ts';

/** What an identity may do now, and what it could become. */
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
  const condition = admin.verdict === 'conditional' ? ` where ${listed(admin.missing)} allow it` : '';
  return [
    {
      code: 'IS_ADMIN',
      detail: `holds administrator rights${condition}, from ${listed(sources)}`,
      evidence: { policies: sources, dependsOn: admin.missing },
      remediation: leastPrivilege(subject),
      ...(admin.verdict === 'conditional' ? { shift: -1 } : {}),
    },
  ];
}

const leastPrivilege = (subject: Subject): string =>
  `Give it what it uses, or bound it: aws iam put-${subject.compiled.kind}-permissions-boundary --${subject.compiled.kind}-name ${subject.name} --permissions-boundary <policy that is enough>`;

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
  // A path to administrator rights makes lesser paths redundant here; the escalations still list them.
  if (other !== undefined && !toAdmin.some(isOpen)) {
    drafts.push({
      code: 'ESCALATES',
      detail: `can gain the rights of ${listed(others.map((path) => path.to))}: ${describePath(other)}`,
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
  return `Take away ${actions.length > 1 ? 'one of ' : ''}${listed(actions, 6)}, or limit it to identities that may do no more than this one. To cut it at once: ${JSON.stringify(
    { Version: '2012-10-17', Statement: [statement] },
  )}`;
}

function permissionManagers(subject: Subject): ReasonDraft[] {
  const { level, evidence, dependsOn } = subject.compiled.privilege.certain;
  if (level !== 'permissions') return [];
  const depends = dependsOn.length === 0 ? '' : `, where ${listed(dependsOn)} allow it`;
  return [
    {
      code: 'MANAGES_PERMISSIONS',
      detail: `can change what others may do${evidence === undefined ? '' : ` (${evidence})`}${depends}`,
      evidence: { action: evidence ?? '', policies: policiesWith(subject, evidence === undefined ? [] : [evidence]) },
      remediation:
        'Limit it to the principals it has to manage (Resource), and demand a boundary with the iam:PermissionsBoundary condition',
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
      detail: `can read secrets whatever their name (${action})`,
      evidence: { action, policies: policiesWith(subject, [action]) },
      remediation:
        'Name the secrets that it needs in Resource, e.g. arn:aws:secretsmanager:REGION:ACCOUNT:secret:APPLICATION/*',
    },
  ];
}

function crossAccountWriters(subject: Subject): ReasonDraft[] {
  const abroad = subject.escalations.filter(
    (path) => (parseArn(path.to)?.account ?? subject.account) !== subject.account,
  );
  if (abroad.length === 0) return [];
  const accounts = [...new Set(abroad.map((path) => parseArn(path.to)?.account ?? ''))];
  return [
    {
      code: 'CROSS_ACCOUNT_WRITE',
      detail: `reaches identities of other accounts: ${listed(abroad.map((path) => path.to))}`,
      evidence: { accounts, to: abroad.slice(0, 20).map((path) => path.to) },
      remediation:
        'Name this identity in the trust policy there only if it has to be let in, with a condition on aws:PrincipalArn',
    },
  ];
}
