import { describe, expect, test } from 'vitest';
import { ON_EVERYTHING } from '../../infra/wildcards.ts';
import { EVERYTHING } from './everything.ts';
import { allTemplates, at, identityStatements, list, ofType } from './template.ts';

const templates = allTemplates();
const allowed = templates.flatMap(([name, template]) =>
  identityStatements(template)
    .filter(({ effect }) => effect === 'Allow')
    .map((statement) => ({ ...statement, holder: `${name}: ${statement.holder}` })),
);
const onEverything = allowed.filter(({ resources }) => resources.includes('*'));

describe('the identity policies of the templates', () => {
  test('have no wildcard in actions, and no NotAction or NotResource', () => {
    expect(allowed.length).toBeGreaterThan(20);
    for (const { holder, actions, raw } of allowed) {
      expect(
        actions.filter((action) => action.includes('*')),
        holder,
      ).toEqual([]);
      expect(at(raw, 'NotAction'), holder).toBeUndefined();
      expect(at(raw, 'NotResource'), holder).toBeUndefined();
    }
  });

  test('allow an action on `*` only with a reason in infra/wildcards.ts', () => {
    const unexplained = onEverything.flatMap(({ holder, actions }) =>
      actions.filter((action) => ON_EVERYTHING[action] === undefined).map((action) => `${holder}: ${action}`),
    );
    expect(unexplained).toEqual([]);
  });

  test('use every reason in infra/wildcards.ts', () => {
    const used = new Set(onEverything.flatMap(({ actions }) => actions));
    expect(Object.keys(ON_EVERYTHING).filter((action) => !used.has(action))).toEqual([]);
  });

  const writing = /^iam:(Put|Attach|Detach|Delete|Update|Create|Add|Remove|Set|Tag|Untag|Pass|Deactivate)/;
  const writers = templates.flatMap(([name, template]) => {
    const statements = identityStatements(template);
    return statements
      .filter(({ effect, actions }) => effect === 'Allow' && actions.some((action) => writing.test(action)))
      .map(({ holder, roles, actions }) => ({
        name: `${name}: ${holder}`,
        holder,
        actions: actions.filter((action) => writing.test(action)),
        denied: statements.filter(
          (other) => other.effect === 'Deny' && roles.every((role) => other.roles.includes(role)),
        ),
      }));
  });

  test('allow IAM changes only to the three playbooks', () => {
    const holders = new Set(writers.map(({ holder }) => holder.replace(/RoleDefaultPolicy.*/, '')));
    expect([...holders].toSorted()).toEqual(['ResponseContainUser', 'ResponseRelease', 'ResponseRevokeRoleSessions']);
  });

  test.each([
    ['service-linked roles', ':role/aws-service-role/*'],
    ['Identity Center roles', ':role/aws-reserved/*'],
  ])('deny IAM changes explicitly on %s', (_, resource) => {
    for (const { name, actions, denied } of writers) {
      const covered = denied
        .filter(({ resources }) => JSON.stringify(resources).includes(resource))
        .flatMap((statement) => statement.actions);
      expect(
        actions.filter((action) => !covered.includes(action)),
        name,
      ).toEqual([]);
    }
  });

  test('deny IAM changes explicitly on configured break-glass identities', () => {
    for (const { name, denied } of writers.filter((writer) => writer.name.startsWith('the hub with everything')))
      expect(JSON.stringify(denied.map(({ resources }) => resources)), name).toContain(EVERYTHING.breakGlass[0]);
  });

  test('belong to roles that trust only AWS services, except the reader role of a member', () => {
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
