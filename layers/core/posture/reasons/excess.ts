import type { ReadDocument } from '../../iam/document.ts';
import { patternMatches } from '../../iam/glob.ts';
import { documentsOf } from '../escalation/compile.ts';
import { daysSince, listed, type ReasonFinder, type Subject } from './subject.ts';

/** Services that are granted but unused according to last accessed data, with a policy for the services in use. */
export const excess: ReasonFinder = (subject) => {
  const access = subject.crossAccount.serviceAccess.get(subject.arn);
  if (access === undefined || subject.class === 'service-linked') return [];
  const { unusedDays } = subject.settings;
  const isUsed = (lastUsedAt: string | null) =>
    (daysSince(lastUsedAt, subject.now) ?? Number.POSITIVE_INFINITY) <= unusedDays;
  const unused = access.filter((entry) => !isUsed(entry.lastUsedAt)).map((entry) => entry.service);
  const used = access.filter((entry) => isUsed(entry.lastUsedAt)).map((entry) => entry.service);
  if (unused.length === 0) return [];
  return [
    {
      code: 'EXCESS_PERMISSIONS',
      detail: `${unused.length} of ${access.length} granted services not used for ${unusedDays} days: ${listed(unused, 5)}`,
      evidence: { unused: unused.slice(0, 50), used: used.slice(0, 50), unusedDays },
      remediation:
        used.length === 0
          ? 'It used none of its permissions: remove all of them, or delete the identity'
          : `Replace its policies with: ${JSON.stringify(remainingPolicy(subject, used, unused))}`,
    },
  ];
};

/** Its Allow statements reduced to the services in use, with their resources and conditions. Grants nothing new. */
export function remainingPolicy(subject: Subject, used: readonly string[], unused: readonly string[]): object {
  const statements = documentsOf(subject.compiled).flatMap((policy) => remainingStatements(policy, used, unused));
  return { Version: '2012-10-17', Statement: statements };
}

function remainingStatements(policy: ReadDocument, used: readonly string[], unused: readonly string[]): object[] {
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a statement is rewritten field by field, and each field may be absent.
  return policy.statements.flatMap((statement) => {
    const rest = {
      ...(statement.resources === undefined
        ? {}
        : { [statement.resources.not ? 'NotResource' : 'Resource']: statement.resources.values }),
      ...(statement.rawConditions === undefined ? {} : { Condition: statement.rawConditions }),
    };
    if (statement.actions === undefined || statement.effect === undefined) return [];
    if (statement.effect === 'Deny') {
      return [{ Effect: 'Deny', [statement.actions.not ? 'NotAction' : 'Action']: statement.actions.values, ...rest }];
    }
    const { not, values } = statement.actions;
    if (not) return allBut(values, used, unused).map((actions) => ({ Effect: 'Allow', ...actions, ...rest }));
    const actions = values.flatMap((action) => narrowed(action, used));
    return actions.length === 0 ? [] : [{ Effect: 'Allow', Action: actions, ...rest }];
  });
}

/** What remains of a NotAction. If it excludes only a part of a service in use, it stays a NotAction that also excludes the
 * unused services, because the rest of that service cannot be listed. */
function allBut(values: readonly string[], used: readonly string[], unused: readonly string[]): object[] {
  const touches = (service: string) => values.some((value) => patternMatches(serviceIn(value), service, true));
  const whole = (service: string) =>
    values.some((value) => patternMatches(serviceIn(value), service, true) && /^[^:]*(:\*+)?$/.test(value));
  if (used.some((service) => touches(service) && !whole(service))) {
    return [
      { NotAction: [...values, ...unused.filter((service) => !whole(service)).map((service) => `${service}:*`)] },
    ];
  }
  const actions = used.filter((service) => !touches(service)).map((service) => `${service}:*`);
  return actions.length === 0 ? [] : [{ Action: actions }];
}

/** `*` means every service as well as every action. */
const serviceIn = (action: string): string => action.split(':')[0] ?? '';

function narrowed(action: string, used: readonly string[]): string[] {
  const [, name = '*'] = action.split(':');
  const service = serviceIn(action);
  if (/[*?]/.test(service)) {
    return used.filter((prefix) => patternMatches(service, prefix, true)).map((prefix) => `${prefix}:${name}`);
  }
  return used.includes(service.toLowerCase()) ? [action] : [];
}
