import { describe, expect, it } from 'vitest';
import { buildBaselinesDefinition } from '../../infra/playbooks/build-baselines.ts';
import { containUserDefinition } from '../../infra/playbooks/contain-user.ts';
import { releaseDefinition } from '../../infra/playbooks/release.ts';
import { revokeRoleSessionsDefinition } from '../../infra/playbooks/revoke-role-sessions.ts';
import { refs } from './playbooks/system.ts';
import { at, list } from './template.ts';

/** Rules of Step Functions that neither emulators nor validators of the language check. */

const DEFINITIONS = [
  ['contain-user', containUserDefinition(refs())],
  ['revoke-role-sessions', revokeRoleSessionsDefinition(refs())],
  ['release', releaseDefinition(refs())],
  ['build-baselines', buildBaselinesDefinition({ learnHistory: 'arn:aws:lambda:::function:x', partition: 'aws' })],
] as const;

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const FLOW = ['Next', 'End'];
/** https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html and the page of each state */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: [
    ...FLOW,
    'Resource',
    'Arguments',
    'Assign',
    'Output',
    'TimeoutSeconds',
    'HeartbeatSeconds',
    'Retry',
    'Catch',
    'Credentials',
  ],
  Map: [...FLOW, 'Items', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency', 'Assign', 'Output', 'Retry', 'Catch'],
  Choice: ['Choices', 'Default', 'Assign', 'Output'],
  Pass: [...FLOW, 'Assign', 'Output'],
  Wait: [...FLOW, 'Seconds', 'Timestamp', 'Assign', 'Output'],
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
};
const CATCHER = ['ErrorEquals', 'Next', 'Assign', 'Output', 'Comment'];
const RULE = ['Condition', 'Next', 'Assign', 'Output', 'Comment'];

/** The functions of JSONata 2.0.6 that the playbooks may use, without `$eval`, which Step Functions does not have, and those that it
 * adds. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html and https://docs.jsonata.org/overview */
const FUNCTIONS = new Set(
  'string length substring substringBefore substringAfter uppercase lowercase trim pad contains split join match replace number abs floor ceil round power sqrt sum max min average boolean not exists count append sort reverse shuffle distinct zip keys lookup spread merge sift each error assert type now millis fromMillis toMillis map filter single reduce base64encode base64decode partition range hash random uuid parse'.split(
    ' ',
  ),
);

interface Scoped {
  readonly name: string;
  readonly state: unknown;
  /** Of the maps around the state. */
  readonly scope: readonly string[];
}

const statesOf = (states: unknown, scope: readonly string[] = []): Scoped[] =>
  Object.entries(typeof states === 'object' && states !== null ? states : {}).flatMap(([name, state]) => [
    { name, state, scope },
    ...statesOf(at(state, 'ItemProcessor', 'States'), [...scope, name]),
  ]);

/** Names that a state assigns, in its own `Assign` and in those of its catchers and rules. */
const assigned = (state: unknown): string[] =>
  [state, ...list(at(state, 'Catch')), ...list(at(state, 'Choices'))].flatMap((part) =>
    Object.keys(Object(at(part, 'Assign') ?? {})),
  );

/** JSONata expressions in a value, without those of inner states. */
const expressions = (value: unknown): string[] => {
  if (typeof value === 'string') return /^\{%.*%\}$/s.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => (key === 'ItemProcessor' ? [] : expressions(part)));
};

describe.each(DEFINITIONS)('the definition of %s', (_, definition) => {
  const states = statesOf(definition.States);

  // https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
  it('assigns no variable in a map that an enclosing scope assigns too', () => {
    const inner = states.filter(({ scope }) => scope.length > 0);
    for (const { name, state, scope } of inner) {
      const outer = states
        .filter((other) => other.scope.length < scope.length)
        .flatMap((other) => assigned(other.state));
      expect(
        assigned(state).filter((variable) => outer.includes(variable)),
        name,
      ).toEqual([]);
    }
  });

  it('reads only variables that some state assigns', () => {
    const known = new Set(states.flatMap(({ state }) => assigned(state)));
    for (const { name, state } of states) {
      const read = expressions(state).flatMap((text) =>
        [...text.matchAll(/\$(\w+)(?![\w(])/g)].map(([, variable]) => String(variable)),
      );
      expect(
        read.filter((variable) => variable !== 'states' && !known.has(variable)),
        name,
      ).toEqual([]);
    }
  });

  it('uses only fields that each type of state has', () => {
    for (const { name, state } of states) {
      const allowed = [...COMMON, ...(FIELDS[String(at(state, 'Type'))] ?? [])];
      expect(
        Object.keys(Object(state)).filter((field) => !allowed.includes(field)),
        name,
      ).toEqual([]);
      for (const catcher of list(at(state, 'Catch')))
        expect(
          Object.keys(Object(catcher)).filter((field) => !CATCHER.includes(field)),
          name,
        ).toEqual([]);
      for (const rule of list(at(state, 'Choices')))
        expect(
          Object.keys(Object(rule)).filter((field) => !RULE.includes(field)),
          name,
        ).toEqual([]);
    }
  });

  it('uses only functions that Step Functions has', () => {
    const used = states.flatMap(({ state }) =>
      expressions(state).flatMap((text) => [...text.matchAll(/\$(\w+)\(/g)].map(([, name]) => String(name))),
    );
    expect(used.length).toBeGreaterThan(2);
    expect(used.filter((name) => !FUNCTIONS.has(name))).toEqual([]);
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#reserved-variable-states
  it('reads the result only in tasks and maps, and the error only in catchers', () => {
    for (const { name, state } of states) {
      const { Catch, ...rest } = Object(state);
      expect(
        expressions(rest).filter((text) => text.includes('$states.errorOutput')),
        name,
      ).toEqual([]);
      expect(
        expressions(Catch).filter((text) => text.includes('$states.result')),
        name,
      ).toEqual([]);
      if (!['Task', 'Map'].includes(String(at(state, 'Type'))))
        expect(
          expressions(rest).filter((text) => text.includes('$states.result')),
          name,
        ).toEqual([]);
    }
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
  it('has state names of at most 80 characters and a definition of at most 1 MB', () => {
    for (const { name } of states) expect(name.length, name).toBeLessThanOrEqual(80);
    expect(JSON.stringify(definition).length).toBeLessThan(1_048_576);
  });
});
