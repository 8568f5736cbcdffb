import fc from 'fast-check';
import { describe, it } from 'vitest';
import { isOver } from '../../layers/core/response/lifecycle.ts';
import { ANA, act, BEN } from './playbooks/model-acts.ts';
import { MINUTE, Play } from './playbooks/play.ts';

/** Responders, detectors, an attacker, time and faults in any order, against the response as deployed. Whenever the system has come to
 * rest, the state of the incident has to match IAM, and a person has to be able to contain the identity. */

/** `MODEL_RUNS` sets the number of runs, for longer tests than those of every build. */
const RUNS = Number(process.env.MODEL_RUNS ?? 100);
const NOT_APPLIED = ['released', 'closed', 'open', 'planned', 'refused', 'expired'];
const RESTING = ['open', 'planned', 'contained', 'failed', 'refused', 'expired', 'released', 'replaced', 'closed'];

describe('the response as a whole', () => {
  it(
    'comes to rest in a state that matches IAM and from which a person can contain the identity',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.boolean(), fc.array(act, { minLength: 3, maxLength: 25 }), async (role, acts) => {
          const play = new Play(role);
          await play.open();
          for (const one of acts) await play.do(one);
          await play.rest();
          const { state, successorOf } = await play.current();
          if (!RESTING.includes(state)) throw new Error(`at rest, the incident is ${state}`);
          if (state === 'contained' && !play.contained())
            throw new Error('the incident is contained, but the credentials work');
          // A principal that is re-created during a containment can get the deny of its predecessor.
          if (NOT_APPLIED.includes(state) && successorOf === undefined && play.hasDeny())
            throw new Error(`the incident is ${state}, but the identity is denied everything`);
          await containByPerson(play);
        }),
        { numRuns: RUNS, endOnFailure: false },
      );
    },
    RUNS * 2_000,
  );
});

/** A responder contains the identity, whatever happened before. */
async function containByPerson(play: Play): Promise<void> {
  const before = await play.current();
  if (play.system.iam.principal === undefined) return;
  if (isOver(before.state)) await play.do({ kind: 'evidence', technique: 'T1485', confidence: 0.95 });
  await play.person('contain', ANA);
  await play.person('approve', BEN);
  await play.system.pass(MINUTE);
  await play.person('contain', ANA);
  await play.person('approve', BEN);
  const { state } = await play.current();
  if (state !== 'contained' || !play.contained())
    throw new Error(
      `a person contained the identity from ${before.state}: the state is ${state}, contained in IAM: ${play.contained()}`,
    );
}
