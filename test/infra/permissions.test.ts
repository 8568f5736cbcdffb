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

  test('then nothing but the three playbooks may write to IAM', () => {
    const holders = new Set(writers.map(({ holder }) => holder.replace(/RoleDefaultPolicy.*/, '')));
    expect([...holders].toSorted()).toEqual(['ResponseContainUser', 'ResponseRelease', 'ResponseRevokeRoleSessions']);
  });

  test.each([
    ['roles of AWS', ':role/aws-service-role/*'],
    ['roles of Identity Center', ':role/aws-reserved/*'],
  ])('then whoever may write to IAM is denied it explicitly on %s', (_, resource) => {
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

  test('then break-glass identities that are configured are denied to the playbooks too', () => {
    for (const { name, denied } of writers.filter((writer) => writer.name.startsWith('the hub with everything')))
      expect(JSON.stringify(denied.map(({ resources }) => resources)), name).toContain(EVERYTHING.breakGlass[0]);
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
