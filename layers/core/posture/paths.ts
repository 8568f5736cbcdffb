import type { Escalation } from './types.ts';

/** Describes a path by its actions. */
export const describePath = (path: Escalation): string =>
  path.steps.map((step) => `${step.actions.join(' + ')} on ${step.target}`).join(', then ');

/** A path is open unless it depends on conditions of the request or on unlisted compute. Two kinds of facts usually allow the
 * path, so that it counts as open: the number of access keys, until a credential report resolves it, and the invocation of a
 * Lambda function, which exists to be invoked. */
export const isOpen = (path: Escalation): boolean =>
  path.steps.every((step) => !step.conditional || (step.dependsOn?.every(isUsual) ?? false));

const isUsual = (fact: string): boolean => CREDENTIAL_FACT.test(fact) || fact === INVOCATION;

/** What a change to a Lambda function depends on where the caller cannot invoke the function. */
export const INVOCATION = 'an invocation of the function';

const CREDENTIAL_FACT = /^(access keys|login profile|MFA devices|service-specific credentials) of /;

/** Unconditional paths first, then open ones, then conditional ones, each by the fewest steps. */
export function shortest(paths: readonly Escalation[]): Escalation | undefined {
  let best: { readonly path: Escalation; readonly uncertainty: number } | undefined;
  for (const path of paths) {
    const uncertainty = uncertaintyOf(path);
    const order =
      best === undefined ? -1 : uncertainty - best.uncertainty || path.steps.length - best.path.steps.length;
    if (order < 0) best = { path, uncertainty };
  }
  return best?.path;
}

function uncertaintyOf(path: Escalation): number {
  if (path.steps.every((step) => !step.conditional)) return 0;
  return isOpen(path) ? 1 : 2;
}
