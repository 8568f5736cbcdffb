import type { NamedPolicy } from '../../iam/types.ts';
import type { ManagedPolicyFacts } from '../estate.ts';
import { WELL_KNOWN_GRANTS } from './well-known-grants.ts';

const known = new Map<string, NamedPolicy>();

/** The document of a widely attached AWS managed policy, for dumps that name it without its document; undefined for others. */
export function wellKnownPolicy(arn: string): NamedPolicy | undefined {
  const [, partition, name] = /^arn:([^:]+):iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (partition === undefined || name === undefined || !Object.hasOwn(WELL_KNOWN_GRANTS, name)) return undefined;
  let policy = known.get(arn);
  if (!policy) {
    const grants = (WELL_KNOWN_GRANTS[name] ?? '').replaceAll('arn:aws:', `arn:${partition}:`).split('; ');
    policy = { name: arn, document: { Version: '2012-10-17', Statement: grants.map(statement) } };
    known.set(arn, policy);
  }
  return policy;
}

/** The default version of a managed policy; for an AWS managed policy that the input lacks, its known document. */
export function currentPolicy(arn: string, facts: ManagedPolicyFacts | undefined): NamedPolicy | undefined {
  const current = facts?.versions.find(({ isDefault }) => isDefault);
  return current ? { name: arn, document: current.document } : wellKnownPolicy(arn);
}

/** Every account has this policy available to attach. */
export const administratorAccess = (partition: string): string => awsPolicyArn(partition, 'AdministratorAccess');

export const awsPolicyArn = (partition: string, name: string): string => `arn:${partition}:iam::aws:policy/${name}`;

const words = (text: string): string[] => text.trim().split(/\s+/);

/** One grant of the table: `actions @ resources > services`. */
function statement(grant: string): object {
  const [rest = '', services] = grant.split(' > ');
  const [actions = '', resources] = rest.split(' @ ');
  const [, denies, allBut, listed = ''] = /^(!?)(~?)(.*)$/s.exec(actions) ?? [];
  const [first = '*', ...others] = resources === undefined ? [] : words(resources);
  return {
    Effect: denies ? 'Deny' : 'Allow',
    [allBut ? 'NotAction' : 'Action']: words(listed),
    ...(first === '!' ? { NotResource: others } : { Resource: [first, ...others] }),
    ...(services === undefined ? {} : { Condition: { StringLike: { 'iam:PassedToService': words(services) } } }),
  };
}
