import { expect, it } from 'vitest';
import { attackOf } from '../../../events/attack.ts';
import { RULES } from '../../../layers/core/detection/rules/index.ts';

it.each([...new Set(RULES.map(({ meta }) => meta.technique))])('ATT&CK %s has a name and a tactic', (id) => {
  const { tactic, technique, sub_technique } = attackOf(id);
  expect(tactic?.uid).toMatch(/^TA\d{4}$/);
  expect(tactic?.name).toBeDefined();
  expect(technique.uid).toBe(id.slice(0, 5));
  expect(technique.name).toBeDefined();
  expect(sub_technique?.uid).toBe(id.includes('.') ? id : undefined);
  if (id.includes('.')) expect(sub_technique?.name).toBeDefined();
});

it.each(RULES.map(({ meta }) => meta))('$id and its events name the same version of ATT&CK', (meta) => {
  expect(meta.frameworks).toContain(`MITRE ATT&CK v${attackOf(meta.technique).version} ${meta.technique}`);
});
