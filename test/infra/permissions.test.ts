import { describe, expect, test } from 'vitest';
import { ON_EVERYTHING } from '../../infra/wildcards.ts';
import { allTemplates, at, identityStatements, list, ofType } from './template.ts';

const templates = allTemplates();
const allowed = templates.flatMap(([name, template]) =>
  identityStatements(template)
    .filter(({ effect }) => effect === 'Allow')
    .map((statement) => ({ ...statement, holder: `${name}: ${statement.holder}` })),
);
const onEverything = allowed.filter(({ resources }) => resources.includes('*'));

describe('given every identity policy of every template', () => {
  test('then there are some to look at', () => {
    expect(allowed.length).toBeGreaterThan(20);
  });

  test('then no action has a wildcard, and none is everything but', () => {
    for (const { holder, actions, raw } of allowed) {
      expect(
        actions.filter((action) => action.includes('*')),
        holder,
      ).toEqual([]);
      expect(at(raw, 'NotAction'), holder).toBeUndefined();
      expect(at(raw, 'NotResource'), holder).toBeUndefined();
    }
  });

  test('then an action on * has a reason in infra/wildcards.ts', () => {
    const unexplained = onEverything.flatMap(({ holder, actions }) =>
      actions.filter((action) => ON_EVERYTHING[action] === undefined).map((action) => `${holder}: ${action}`),
    );
    expect(unexplained).toEqual([]);
  });

  test('then no reason in infra/wildcards.ts is left over', () => {
    const used = new Set(onEverything.flatMap(({ actions }) => actions));
    expect(Object.keys(ON_EVERYTHING).filter((action) => !used.has(action))).toEqual([]);
  });

  test('then no role may write to IAM but those of the playbooks, and these never to our own roles', () => {
    const writing = /^iam:(Put|Attach|Detach|Delete|Update|Create|Add|Remove|Set|Tag|Untag|Pass|Deactivate)/;
    for (const [name, template] of templates) {
      const statements = identityStatements(template);
      for (const { roles, actions, effect, holder } of statements) {
        const writes = actions.filter((action) => writing.test(action));
        if (effect !== 'Allow' || writes.length === 0) continue;
        const denied = statements
          .filter((other) => other.effect === 'Deny' && roles.every((role) => other.roles.includes(role)))
          .filter(({ resources }) => JSON.stringify(resources).includes(':role/tierwatch/*'))
          .flatMap((other) => other.actions);
        const spared = writes.filter((action) => /Role/.test(action)).filter((action) => !denied.includes(action));
        expect(spared, `${name}: ${holder} may do this to our own roles`).toEqual([]);
        expect(holder, `${name}: only playbooks write to IAM`).toMatch(/^Response/);
      }
    }
  });

  test('then no role trusts anything but an AWS service, except where the hub reads a member', () => {
    for (const [name, template] of templates) {
      for (const [id, { Properties }] of ofType(template, 'AWS::IAM::Role')) {
        for (const statement of list(at(Properties.AssumeRolePolicyDocument, 'Statement'))) {
          const service = at(statement, 'Principal', 'Service');
          if (name === 'the member' && id.startsWith('Reader')) continue;
          expect(typeof service, `${name}: ${id}`).toBe('string');
        }
      }
    }
  });
});
