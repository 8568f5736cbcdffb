import { expect, it } from 'vitest';
import { REASON_CODES } from '../../../layers/core/posture/types.ts';
import { isOutdated, reasonsPage } from '../../../tools/generate-reasons-doc.ts';

it('docs/reasons.md matches the catalogue (otherwise run: node tools/generate-reasons-doc.ts)', () => {
  expect(isOutdated()).toBe(false);
  for (const code of REASON_CODES) expect(reasonsPage()).toContain(`| \`${code}\` |`);
});
