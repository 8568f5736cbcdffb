import type { Escalation } from './types.ts';

/** Describes a path by its actions. */
export const describePath = (path: Escalation): string =>
  path.steps.map((step) => `${step.actions.join(' + ')} on ${step.target}`).join(', then ');

/** A path is open unless it depends on conditions of the request or on unlisted compute. The number of access keys can be
 * resolved with a credential report and usually allows the path, so the path counts as open until it is known. */
export const isOpen = (path: Escalation): boolean =>
  path.steps.every(
    (step) => !step.conditional || (step.dependsOn?.every((fact) => CREDENTIAL_FACT.test(fact)) ?? false),
  );

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
