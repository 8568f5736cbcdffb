import { describe, expect, it } from 'vitest';
import { RULES } from '../../../layers/core/detection/rules/index.ts';
import { outdatedPages, rulePages } from '../../../tools/generate-rule-docs.ts';

describe('the documentation of the detection rules', () => {
  it('matches the rules (if not: node tools/generate-rule-docs.ts)', () => expect(outdatedPages()).toEqual([]));

  it('has a page for each detector and an index', () => {
    expect([...rulePages().keys()]).toEqual(['README.md', 'signin.md', 'change.md', 'use.md']);
  });

  it.each(RULES)('has a section for $meta.id, which the index links to', ({ meta, detector }) => {
    const pages = rulePages();
    expect(pages.get('README.md')).toContain(`(${detector}.md#${meta.id})`);
    expect(pages.get(`${detector}.md`)).toContain(`\n## ${meta.id}\n`);
  });
});
