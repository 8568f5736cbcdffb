import { expect, it } from 'vitest';
import { REASON_CODES } from '../../../layers/core/posture/types.ts';
import { isOutdated, reasonsPage } from '../../../tools/generate-reasons-doc.ts';

it('The page of the reasons is up to date and has every code', () => {
  expect(isOutdated(), 'run: node tools/generate-reasons-doc.ts').toBe(false);
  for (const code of REASON_CODES) expect(reasonsPage()).toContain(`| \`${code}\` |`);
});
