import { parseArn } from '../../layers/core/identity.ts';
import type { Escalation, EscalationStep } from '../../layers/core/posture/types.ts';
import type { Io } from '../io.ts';
import { paint } from '../paint.ts';
import { shortArn } from './arn-text.ts';

/** The actions of one step; `?` marks a conditional step. */
export const stepText = (step: EscalationStep): string => `${step.actions.join(' + ')}${step.conditional ? ' ?' : ''}`;

/** A path as a chain: `user/ci ─[iam:PassRole + lambda:CreateFunction]→ ★ role/admin`. */
export const pathText = (io: Pick<Io, 'terminal'>, from: string, path: Escalation): string =>
  `${shortArn(from, parseArn(from)?.account)} ${linksText(io, from, path)}`;

/** One link of a chain: the actions, and what the principal gains by them. */
export interface Link {
  /** The actions, with their resource if that differs from `to`. */
  readonly by: string;
  readonly conditional: boolean;
  readonly end: string;
  /** ARN of the end. */
  readonly to: string;
}

export function linksOf(from: string, path: Escalation): readonly Link[] {
  const account = parseArn(from)?.account;
  return path.steps.map((step, index) => {
    const to = index === path.steps.length - 1 ? path.to : step.target;
    const over = to === step.target || step.target === '*' ? '' : ` on ${shortArn(step.target, account)}`;
    const end = to === from ? 'itself' : shortArn(to, account);
    return { by: `${step.actions.join(' + ')}${over}`, conditional: step.conditional, end, to };
  });
}

/** The chain without its start, for use below the identity. A star marks administrator privilege. */
export const linksText = (io: Pick<Io, 'terminal'>, from: string, path: Escalation): string =>
  linksOf(from, path)
    .map(({ by, conditional, end }, index) => {
      const admin = path.admin && index === path.steps.length - 1;
      const arrow = paint(io, 'dim', `─[${by}${conditional ? ' ?' : ''}]→`);
      return `${arrow} ${admin ? paint(io, 'red', `★ ${end}`) : end}`;
    })
    .join(' ');

/** The missing data that a path depends on, with the option that adds it. */
export const missingData = (path: Escalation): readonly string[] =>
  [...new Set(path.steps.flatMap((step) => step.dependsOn ?? []))].map((fact) => {
    if (fact === 'workloads') return 'compute with the role (add --workloads to resolve)';
    return /^(?:access keys|login profile|MFA devices) of /.test(fact)
      ? `${fact} (add --credential-report to resolve)`
      : fact;
  });
