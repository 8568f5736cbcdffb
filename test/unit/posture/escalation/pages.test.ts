import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../layers/core/posture/escalation/index.ts';
import { escalationPages } from '../../../../tools/escalation-pages.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'escalation');

describe('pages of the escalation rules', () => {
  const pages = escalationPages(RULES);

  it('exist for every rule and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  it('match the rules (otherwise run: node tools/generate-escalation-docs.ts)', () => {
    for (const [file, text] of pages) expect(readFileSync(join(folder, file), 'utf8'), file).toBe(text);
  });

  it('have a unique kebab-case ID that starts with a service', () => {
    const ids = RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)+$/);
  });
});
