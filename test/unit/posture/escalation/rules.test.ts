import { describe, expect, it } from 'vitest';
import { CATEGORY_NAMES, RULES } from '../../../../layers/core/posture/escalation/index.ts';

const ids = RULES.map(({ id }) => id);

describe('the escalation rules', () => {
  it('have unique ids in kebab-case that start with a service', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)+$/);
  });

  it('have unique titles', () => {
    const titles = RULES.map(({ title }) => title);
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  });

  it('are in the order of their kinds, on which the choice between equal edges depends', () => {
    const kinds = RULES.map(({ category }) => CATEGORY_NAMES.indexOf(category));
    expect(kinds).toEqual(kinds.toSorted((a, b) => a - b));
  });

  it('put the more specific of two rules of a kind first', () => {
    const position = new Map(ids.map((id, at) => [id, at]));
    const extended = RULES.flatMap(({ id, category }) =>
      RULES.filter((other) => other.category === category && other.id.startsWith(`${id}-`)).map((other) => [
        other.id,
        id,
      ]),
    );
    expect(extended).toContainEqual(['cloudformation-create-stack-set', 'cloudformation-create-stack']);
    for (const [specific = '', general = ''] of extended)
      expect(position.get(specific), specific).toBeLessThan(position.get(general) ?? -1);
  });
});
