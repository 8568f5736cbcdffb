import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import type { Definition, State, States } from '../../infra/playbooks/asl.ts';
import { containUserDefinition } from '../../infra/playbooks/contain-user.ts';
import { releaseDefinition } from '../../infra/playbooks/release.ts';
import { revokeRoleSessionsDefinition } from '../../infra/playbooks/revoke-role-sessions.ts';
import { pages } from '../../tools/draw-playbooks.ts';
import { refs } from './playbooks/system.ts';

const DEFINITIONS: [string, Definition][] = [
  ['contain-user', containUserDefinition(refs())],
  ['revoke-role-sessions', revokeRoleSessionsDefinition(refs())],
  ['release', releaseDefinition(refs())],
];

const allStates = (states: States): [string, State][] =>
  Object.entries(states).flatMap(([name, state]): [string, State][] =>
    state.Type === 'Map' ? [[name, state], ...allStates(state.ItemProcessor.States)] : [[name, state]],
  );

const nextOf = (state: State): string[] => [
  ...('Next' in state ? [state.Next] : []),
  ...(state.Type === 'Choice' ? [...state.Choices.map(({ Next }) => Next), state.Default] : []),
  ...('Catch' in state ? (state.Catch ?? []).map(({ Next }) => Next) : []),
];

describe.each(DEFINITIONS)('the definition of %s', (_name, definition) => {
  const states = allStates(definition.States);
  const tasks = states.flatMap(([name, state]) => (state.Type === 'Task' ? [{ name, state }] : []));

  it('is valid Amazon States Language', async () => {
    const result = await validate(JSON.parse(JSON.stringify(definition)));
    expect(result.errorsText()).toBe('');
    expect(result.isValid).toBe(true);
  });

  it('reaches every state and refers to no unknown state', () => {
    const reached = new Set([definition.StartAt]);
    for (const name of reached) {
      const state = definition.States[name];
      expect(state, name).toBeDefined();
      if (state !== undefined) for (const next of nextOf(state)) reached.add(next);
    }
    expect([...reached].sort()).toEqual(Object.keys(definition.States).sort());
  });

  it('gives every task a timeout, retries with jitter, and a catcher for all errors', () => {
    for (const { name, state } of tasks) {
      expect(state.TimeoutSeconds, name).toBeTruthy();
      expect(state.Catch?.at(-1)?.ErrorEquals, name).toEqual(['States.ALL']);
      const last = state.Retry.at(-1);
      expect(last, name).toMatchObject({ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' });
      expect(last?.MaxAttempts, name).toBeGreaterThan(2);
    }
  });

  it('does not retry permanent IAM errors', () => {
    for (const { state } of tasks.filter(({ state: { Resource } }) => Resource.includes(':aws-sdk:iam:'))) {
      const first = state.Retry.find(({ ErrorEquals }) => ErrorEquals.includes('Iam.LimitExceededException'));
      expect(first).toMatchObject({ MaxAttempts: 0 });
      expect(state.Retry[0]).toBe(first);
    }
  });

  it('passes its task token only to the function that requests approval', () => {
    const text = (state: State): string => JSON.stringify(state);
    const withToken = states.filter(([, state]) => text(state).includes('Task.Token') && state.Type !== 'Map');
    expect(withToken.map(([name]) => name)).toEqual(definition.Comment.includes('releases') ? [] : ['RequestApproval']);
    for (const [, state] of withToken) {
      const timeout = state.Type === 'Task' ? state.Catch?.[0] : undefined;
      expect(timeout).toMatchObject({ ErrorEquals: ['States.Timeout'], Next: 'ExpireApproval' });
    }
  });

  it('assigns no variables inside a map, where Step Functions forbids names of the outer scope', () => {
    const inner = states.filter(([name]) => definition.States[name] === undefined);
    expect(inner.filter(([, state]) => JSON.stringify(state).includes('"Assign"'))).toEqual([]);
  });
});

describe('the playbooks', () => {
  it('deny a user before changing keys, and reactivate keys before removing the deny', () => {
    const contain = containUserDefinition(refs()).States;
    expect(contain.DenyAllActions).toMatchObject({ Next: 'DeactivateKeys' });
    const release = Object.keys(releaseDefinition(refs()).States);
    expect(release.indexOf('ReactivateKeys')).toBeLessThan(release.indexOf('DetachUserDeny'));
    expect(release.indexOf('DetachUserDeny')).toBeLessThan(release.indexOf('RemoveUserDeny'));
  });

  it('remove nothing during a containment', () => {
    for (const definition of [containUserDefinition(refs()), revokeRoleSessionsDefinition(refs())]) {
      const actions = allStates(definition.States).flatMap(([, state]) =>
        state.Type === 'Task' ? [state.Resource] : [],
      );
      expect(actions.filter((action) => /:iam:(delete|detach)/.test(action))).toEqual([]);
    }
  });

  it('continue with the other changes of a containment after one fails', () => {
    const contain = containUserDefinition(refs()).States;
    for (const name of ['DenyAllActions', 'AttachDenyAll', 'SetDenyBoundary', 'DeactivateKeys']) {
      const state = contain[name];
      const ways = state === undefined ? [] : nextOf(state);
      expect(
        ways.some((next) => next === 'RecordFailed' || next === 'Failed'),
        name,
      ).toBe(false);
    }
  });

  it('call only the listed IAM actions, which delete no key, user or role', () => {
    const resources = DEFINITIONS.flatMap(([, { States }]) => allStates(States)).flatMap(([, state]) =>
      state.Type === 'Task' ? [state.Resource.split(':').at(-1)] : [],
    );
    const iam = new Set(resources.filter((name) => !name?.startsWith('invoke')));
    expect([...iam].sort()).toEqual([
      ...['attachRolePolicy', 'attachUserPolicy', 'deleteRolePermissionsBoundary', 'deleteRolePolicy'],
      ...['deleteUserPermissionsBoundary', 'deleteUserPolicy', 'detachRolePolicy', 'detachUserPolicy'],
      ...['putRolePermissionsBoundary', 'putRolePolicy', 'putUserPermissionsBoundary', 'putUserPolicy'],
      'updateAccessKey',
    ]);
  });
});

describe('the pages in docs/playbooks', () => {
  it.each(Object.entries(pages()))('%s is up to date (if not: node tools/draw-playbooks.ts)', (file, text) => {
    expect(readFileSync(resolve(import.meta.dirname, '../../docs/playbooks', file), 'utf8')).toBe(text);
  });
});
