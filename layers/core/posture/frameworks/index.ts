import type { Severity } from '../../identity.ts';
import type { Posture, Reason, ReasonCode } from '../types.ts';
import type { Framework, FrameworkItem } from './framework.ts';
import { NIST_AI_RMF } from './nist-ai-rmf.ts';
import { NIST_CSF } from './nist-csf.ts';
import { OWASP_NHI } from './owasp-nhi.ts';

export const FRAMEWORKS = { 'owasp-nhi': OWASP_NHI, 'nist-csf': NIST_CSF, 'nist-ai-rmf': NIST_AI_RMF } as const;
export type FrameworkName = keyof typeof FRAMEWORKS;

/** An item of a framework with the findings that support it. */
export interface SupportedItem extends FrameworkItem {
  /** Number of findings. */
  readonly findings: number;
  /** Number of identities that have them. */
  readonly identities: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Findings by reason, most first. */
  readonly byReason: readonly { readonly code: ReasonCode; readonly findings: number }[];
}

export interface FrameworkSupport {
  /** Number of identities that the framework is about. */
  readonly identities: number;
  readonly items: readonly SupportedItem[];
}

/** What supports each item of a framework. It counts findings, and judges nothing. */
export function supportOf(framework: Framework, postures: readonly Posture[]): FrameworkSupport {
  const concerned = postures.filter(framework.concerns);
  const items = framework.items.map((item) => {
    const found = (item.everyone === true ? postures : concerned).map((posture) =>
      posture.reasons.filter((reason) => supports(framework, item, reason)),
    );
    const reasons = found.flat();
    return {
      ...item,
      findings: reasons.length,
      identities: found.filter(({ length }) => length > 0).length,
      bySeverity: bySeverity(reasons),
      byReason: byReason(reasons),
    };
  });
  return { identities: concerned.length, items };
}

/** A control starts with its identifier, which a title may follow. */
function supports({ prefix }: Framework, { id, reasons = [] }: FrameworkItem, { code, frameworks }: Reason): boolean {
  const name = `${prefix} ${id}`;
  return reasons.includes(code) || frameworks.some((control) => control === name || control.startsWith(`${name} `));
}

function bySeverity(reasons: readonly Reason[]): Readonly<Record<Severity, number>> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of reasons) counts[severity] += 1;
  return counts;
}

function byReason(reasons: readonly Reason[]): SupportedItem['byReason'] {
  const counts = new Map<ReasonCode, number>();
  for (const { code } of reasons) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, findings]) => ({ code, findings })).sort((a, b) => b.findings - a.findings);
}
