import { couldAllow } from '../iam/index.ts';
import type { IdentityArn } from '../identity.ts';
import type { Assessment } from '../posture/assess.ts';
import type { AccountEstate } from '../posture/estate.ts';
import type { Applied } from './apply.ts';
import type { Call } from './call.ts';
import { accountOf } from './calls-of-change.ts';
import type { Change } from './change.ts';
import { findHolder, holderNamed } from './holders.ts';
import type { Impact } from './use.ts';

/** An identity that a change limits, and that could undo it. */
export interface Undoer {
  readonly identity: IdentityArn;
  /** The action by which it could. */
  readonly action: string;
}

/** The limited identities that may make the first call of the inverse, by the permissions that they have after the change. */
export function undoneBy(
  { estates, inverse }: Pick<Applied, 'estates' | 'inverse'>,
  after: Assessment,
  change: Change,
  { affected }: Impact,
): readonly Undoer[] {
  const estate = estates.find(({ account }) => account === accountOf(change));
  const [first] = inverse;
  const needed = estate && first && requestOf(estate, first);
  if (needed === undefined) return [];
  return affected.flatMap(({ identity }) => {
    const limited = after.compiled.identities.get(identity);
    // That an administrator could undo it says nothing about the change.
    if (limited === undefined || limited.holdsAdmin) return [];
    const { verdict } = couldAllow(limited.compiled, needed.action, needed.resource);
    return verdict === 'no' ? [] : [{ identity, action: needed.action }];
  });
}

/** The IAM action and resource of a call. */
function requestOf(
  estate: AccountEstate,
  { operation, parameters }: Call,
): { readonly action: string; readonly resource: string } | undefined {
  const action = `iam:${ACTIONS[operation] ?? pascalCase(operation)}`;
  if ('UserName' in parameters || 'GroupName' in parameters || 'RoleName' in parameters) {
    const ref = holderNamed(estate.account, parameters);
    const arn = `arn:${estate.partition}:iam::${estate.account}:${ref.kind}/${ref.name}`;
    return { action, resource: findHolder(estate, ref)?.arn ?? arn };
  }
  return 'PolicyArn' in parameters ? { action, resource: parameters.PolicyArn } : undefined;
}

const ACTIONS: Readonly<Partial<Record<Call['operation'], string>>> = {
  'restore-policy-version': 'SetDefaultPolicyVersion',
};

const pascalCase = (operation: string): string =>
  operation.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
