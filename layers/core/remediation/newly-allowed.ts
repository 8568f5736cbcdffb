import { authorize, type CompiledPolicy, type CompiledPrincipal, compilePrincipal } from '../iam/index.ts';
import type { AuthorizationRequest, Decision } from '../iam/types.ts';
import { parseArn } from '../identity.ts';
import type { Assessment } from '../posture/assess.ts';
import { isAnyone, wholeAccount } from './statement-cover.ts';

/** A request that a policy opens: denied or conditional before, and closer to allowed after. */
export interface NewlyAllowed {
  readonly action: string;
  readonly resource: string;
  /** ARN, account, service, or `*` for anyone. */
  readonly principal: string;
  readonly decision: 'allowed' | 'conditional';
}

interface Question {
  readonly action: string;
  readonly resource: string;
}

/** More questions than this take too long in a large account; the comparison of the statements does not depend on them. */
const MOST_QUESTIONS = 60;
const ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
/** No account has this ID. */
const ELSEWHERE = '000000000000';

/** Each action of the policies on each of their resources, as written: a pattern is matched as the text that it is.
 * @param resource the resource of statements without one. */
function questionsOf(policies: readonly CompiledPolicy[], resource: string): readonly Question[] {
  const statements = policies.flatMap(({ document }) => document.statements);
  const actions = new Set(statements.flatMap(({ actions }) => (actions?.not === false ? actions.values : [])));
  const resources = new Set(
    statements.flatMap(({ resources }) => (resources?.not === false ? resources.values : [resource])),
  );
  return [...actions]
    .flatMap((action) => [...resources].map((one) => ({ action, resource: one })))
    .slice(0, MOST_QUESTIONS);
}

/** What the permissions of identities newly allow, by the statements of a policy that changed. */
export function gainedByIdentities(
  before: Assessment,
  after: Assessment,
  policies: readonly CompiledPolicy[],
): readonly NewlyAllowed[] {
  const changed = [...after.compiled.identities.values()].flatMap((now) => {
    const old = before.compiled.identities.get(now.arn);
    return old === undefined || old === now ? [] : [{ old, now }];
  });
  const questions = questionsOf(policies, '*');
  return changed.flatMap(({ old, now }) =>
    questions.flatMap((question) => {
      const request = { ...question, principal: now.arn, contextUnknown: true };
      return gain(request, authorize(old.compiled, request).decision, authorize(now.compiled, request).decision);
    }),
  );
}

/** What a resource or trust policy newly allows to identities of the accounts, to the principals that it names, to another
 * account, and to anyone. */
export function gainedOnResource(
  { compiled, estates }: Assessment,
  resource: string,
  before: CompiledPolicy,
  after: CompiledPolicy,
): readonly NewlyAllowed[] {
  const resourceAccount = parseArn(resource)?.account || (estates[0]?.account ?? '');
  const outside = outsidersOf([before, after], estates);
  return questionsOf([before, after], resource).flatMap((question) => {
    const gains = (principal: CompiledPrincipal, label: string, owner?: string): readonly NewlyAllowed[] => {
      const request = {
        ...question,
        principal: principal.arn,
        contextUnknown: true,
        ...(owner === undefined ? {} : { resourceAccount: owner }),
      };
      const decide = (policy: CompiledPolicy): Decision => authorize(principal, request, { policy }).decision;
      return gain({ ...request, principal: label }, decide(before), decide(after));
    };
    const anyone = gains(compilePrincipal('*', { identity: [] }), '*', resourceAccount);
    const others = anyone.length > 0 ? outside.filter(({ label }) => label !== ELSEWHERE) : outside;
    return [
      ...anyone,
      ...others.flatMap(({ principal, label }) => gains(principal, label, resourceAccount)),
      ...[...compiled.identities.values()].flatMap((one) => gains(one.compiled, one.arn)),
    ];
  });
}

/** The AWS principals outside of the accounts that the policies name, and one of another account, all with every permission. */
function outsidersOf(policies: readonly CompiledPolicy[], estates: Assessment['estates']) {
  const entries = policies.flatMap(({ document }) =>
    document.statements.flatMap(({ principals }) => principals?.entries ?? []),
  );
  const named = entries
    .filter((entry) => entry.type === 'AWS' && !isAnyone(entry))
    .map((entry) => {
      const account = wholeAccount(entry);
      return account === undefined
        ? { arn: entry.value, label: entry.value }
        : { arn: `arn:aws:iam::${account}:root`, label: entry.value };
    });
  const every = [...named, { arn: `arn:aws:iam::${ELSEWHERE}:user/any`, label: ELSEWHERE }];
  const unknown = every.filter(({ arn }) => {
    const account = parseArn(arn)?.account;
    return account !== undefined && !estates.some((estate) => estate.account === account);
  });
  return [...new Map(unknown.map((one) => [one.arn, one])).values()].map(({ arn, label }) => ({
    principal: compilePrincipal(arn, { identity: [{ name: 'all', document: ALL }] }),
    label,
  }));
}

/** Whether the label of a principal is that of the account that represents all others. */
export const isAnyOtherAccount = (principal: string): boolean => principal === ELSEWHERE;

function gain(
  { action, resource, principal }: Pick<AuthorizationRequest, 'action' | 'resource' | 'principal'>,
  before: Decision,
  after: Decision,
): readonly NewlyAllowed[] {
  if (after !== 'allowed' && after !== 'conditional') return [];
  return before === 'allowed' || before === after ? [] : [{ action, resource, principal, decision: after }];
}
