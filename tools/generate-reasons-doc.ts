import { REASONS } from '../layers/core/posture/reasons/catalogue.ts';
import { REASON_WHEN } from '../layers/core/posture/reasons/explanations.ts';
import { REASON_CODES } from '../layers/core/posture/types.ts';
import { type GeneratedPage, generatedPage, table, writePage } from './generated-page.ts';

/** Writes the reference of the reasons: `node tools/generate-reasons-doc.ts`. */

/** The page as it has to be. */
export function reasonsPage(): GeneratedPage {
  const rows = REASON_CODES.map((code) => {
    const { severity, frameworks } = REASONS[code];
    // SARIF rules link to the anchor.
    const when = `<a id="${code}"></a>${REASON_WHEN[code]}`;
    return [`\`${code}\``, when, severity.join(', '), frameworks.join('; ')];
  });
  return generatedPage('docs/reasons.md', import.meta.filename, [
    '# Reasons',
    'A reason says why an identity has its tier or score: a code, a severity, evidence and, if possible, a remediation. Codes are added but',
    'never renamed. The severity depends on the tier of the identity and on the evidence. Names such as `unusedDays` are fields of the',
    '[configuration](operators/configuration.md#posture).',
    '',
    ...table(['reason', 'when', 'severity for T0, T1, T2, T3', 'supports'], rows),
  ]);
}

if (import.meta.main) writePage(reasonsPage());
