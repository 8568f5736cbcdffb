import type { Escalation } from './types.ts';

/** Describes a path by its actions. */
export const describePath = (path: Escalation): string =>
  path.steps.map((step) => `${step.actions.join(' + ')} on ${step.target}`).join(', then ');

/** A path is open unless it depends on conditions of the request or on unlisted compute. The number of access keys is a fact
 * that one credential report settles and that usually permits the path. Until it is known, the path counts as open. */
export const isOpen = (path: Escalation): boolean =>
  path.steps.every(
    (step) => !step.conditional || (step.dependsOn?.every((fact) => CREDENTIAL_FACT.test(fact)) ?? false),
  );

const CREDENTIAL_FACT = /^(access keys|login profile|MFA devices|service-specific credentials) of /;

/** Sure paths before open ones, those before doubtful ones, then the fewest steps. */
export function shortest(paths: readonly Escalation[]): Escalation | undefined {
  let best: { readonly path: Escalation; readonly doubts: number } | undefined;
  for (const path of paths) {
    const doubts = doubtsOf(path);
    const order = best === undefined ? -1 : doubts - best.doubts || path.steps.length - best.path.steps.length;
    if (order < 0) best = { path, doubts };
  }
  return best?.path;
}

function doubtsOf(path: Escalation): number {
  if (path.steps.every((step) => !step.conditional)) return 0;
  return isOpen(path) ? 1 : 2;
}
