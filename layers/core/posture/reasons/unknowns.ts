import { listed, type ReasonDraft, type ReasonFinder, type Subject } from './subject.ts';

/** Facts about an identity that could not be read. They are reported; missing data never counts as safe. */
export const unknowns: ReasonFinder = (subject) => [...policies(subject), ...facts(subject)];

function policies({ compiled }: Subject): ReasonDraft[] {
  if (compiled.issues.length === 0) return [];
  const problems = [
    ...new Set(
      compiled.issues.map(
        (issue) => `${shortName(issue.policy)}${issue.place === '' ? '' : ` at ${issue.place}`}: ${issue.problem}`,
      ),
    ),
  ];
  return [
    {
      code: 'POLICY_UNREADABLE',
      detail: `its permissions are not fully known: ${listed(problems, 2)}`,
      evidence: { problems: problems.slice(0, 20) },
      remediation:
        'Take a complete dump (aws iam get-account-authorization-details without a filter), or fix the policy',
      ...(compiled.issues.every((issue) => /unknown element/.test(issue.problem)) ? { shift: -2 } : {}),
    },
  ];
}

const shortName = (policy: string): string => policy.slice(policy.lastIndexOf('/') + 1);

/** The facts that are missing, one phrase each. */
export function unknownFacts(subject: Subject): string[] {
  const { user, role } = subject;
  const missing: string[] = [];
  if (user?.accessKeys === 'unknown') missing.push('access keys');
  if (user?.loginProfile === 'unknown') missing.push('console password');
  if (user?.mfa === 'unknown') missing.push('MFA');
  if (role?.lastUsedAt === 'unknown') missing.push('last use');
  return [...missing, ...(subject.crossAccount.unreadable.get(subject.arn) ?? [])];
}

function facts(subject: Subject): ReasonDraft[] {
  const missing = unknownFacts(subject);
  if (missing.length === 0) return [];
  return [
    {
      code: 'FACTS_UNKNOWN',
      detail: `unknown: ${listed(missing, 4)}`,
      evidence: { facts: missing.slice(0, 20) },
      ...(subject.user === undefined
        ? {}
        : {
            remediation:
              'Run aws iam generate-credential-report, save the output of aws iam get-credential-report, and pass it with --credential-report. A deployment reads it in its next snapshot.',
          }),
    },
  ];
}
