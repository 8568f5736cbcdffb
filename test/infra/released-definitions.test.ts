import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Definition } from '../../infra/playbooks/asl.ts';
import { liveRole, liveUser, ROLE, rolePosture } from '../unit/response/estate.ts';
import { hasInlineDeny } from './playbooks/observe.ts';
import { type World, world } from './playbooks/world.ts';

/**
 * The contract between executions that started before an update and what they meet after it: stored items, decisions of the API, and the
 * functions, if an operator deleted the earlier versions. `playbooks/released` has the definitions of the latest release; record them
 * anew with each release, and never to make a test pass.
 */

const definition = z.custom<Definition>(
  (value) => z.looseObject({ States: z.looseObject({}) }).safeParse(value).success,
);
const released = (name: string): Definition =>
  definition.parse(
    JSON.parse(readFileSync(join(import.meta.dirname, 'playbooks', 'released', `${name}.asl.json`), 'utf8')),
  );

const withReleased = (made: World): World => {
  made.definitions = {
    'contain-user': () => released('contain-user'),
    'revoke-role-sessions': () => released('revoke-role-sessions'),
    release: () => released('release'),
  };
  return made;
};

describe('an execution of the released definitions with the current functions', () => {
  it('contains a user automatically, and releases it', async () => {
    const made = withReleased(await world());
    expect(await made.contain('auto')).toMatchObject({ output: { outcome: 'contained' } });
    expect(hasInlineDeny(made)).toBe(true);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.iam.principal).toEqual(liveUser());
  });

  it.each([
    ['approve', 'contained'],
    ['refuse', 'refused'],
    ['nobody', 'expired'],
  ] as const)('waits for a person: %s', async (person, outcome) => {
    const made = withReleased(await world());
    expect(await made.contain('approve', { person })).toMatchObject({ output: { outcome } });
    expect((await made.incident()).state).toBe(outcome);
  });

  it('contains a user that is undone meanwhile', async () => {
    const made = withReleased(await world());
    let undone = 0;
    const after = ({ target }: { readonly target: string }) => {
      if (target !== 'verify-containment' || undone > 0) return;
      undone += 1;
      made.iam.change((live) => ({ ...live, inlinePolicies: [] }));
    };
    expect(await made.contain('auto', { after })).toMatchObject({ output: { outcome: 'contained' } });
    expect(hasInlineDeny(made)).toBe(true);
  });

  it('revokes the sessions of a role', async () => {
    const made = withReleased(await world({ live: liveRole(), incident: { identity: ROLE } }));
    await made.identities.savePosture(rolePosture());
    expect(await made.contain('approve')).toMatchObject({ output: { outcome: 'contained' } });
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.iam.principal).toEqual(liveRole());
  });
});

describe('a containment by the released definitions', () => {
  it('is released by the current definition', async () => {
    const made = withReleased(await world());
    await made.contain('auto');
    const { definitions } = await world();
    made.definitions = definitions;
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.iam.principal).toEqual(liveUser());
  });
});
