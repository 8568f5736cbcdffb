import { readDocument } from '../../iam/document.ts';
import type { NamedPolicy } from '../../iam/types.ts';
import { daysSince, listed, type ReasonFinder, type Subject } from './subject.ts';

/** Services that are granted and were not used, by service last accessed data, with the policy that would remain. */
export const excess: ReasonFinder = (subject) => {
  const access = subject.neighbours.serviceAccess.get(subject.arn);
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
      remediation: `What would remain: ${JSON.stringify(remainingPolicy(subject, used))}`,
    },
  ];
};

/** Its Allow statements cut down to the services that are used. A statement that names what it does not grant is replaced
 * by the used services as a whole, which keeps its resources and conditions. */
export function remainingPolicy(subject: Subject, used: readonly string[]): object {
  const statements = subject.compiled.policies.identity.flatMap((policy) => remainingStatements(policy, used));
  return { Version: '2012-10-17', Statement: statements };
}

function remainingStatements(policy: NamedPolicy, used: readonly string[]): object[] {
  return readDocument(policy.name, policy.document).statements.flatMap((statement) => {
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
    const excluded = (service: string) => not && values.some((value) => value.toLowerCase() === `${service}:*`);
    const actions = not
      ? used.filter((service) => !excluded(service)).map((service) => `${service}:*`)
      : values.flatMap((action) => narrowed(action, used));
    return actions.length === 0 ? [] : [{ Effect: 'Allow', Action: actions, ...rest }];
  });
}

function narrowed(action: string, used: readonly string[]): string[] {
  const [service = '', name] = action.toLowerCase().split(':');
  if (name === undefined || service.includes('*')) return used.map((prefix) => `${prefix}:${name ?? '*'}`);
  return used.includes(service) ? [action] : [];
}
