import { describe, expect, it } from 'vitest';
import { RULES } from '../../../layers/core/detection/rules/index.ts';
import { outdatedPages, rulePages } from '../../../tools/generate-rule-docs.ts';

describe('the pages of the rules', () => {
  it('say what the rules say (else: node tools/generate-rule-docs.ts)', () => expect(outdatedPages()).toEqual([]));
  it('are one a rule, and an index that names each', () => {
    const pages = rulePages();
    expect(pages.size).toBe(RULES.length + 1);
    for (const { meta } of RULES) expect(pages.get('README.md')).toContain(`(${meta.id}.md)`);
  });
});
