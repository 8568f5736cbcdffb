import { describe, expect, it } from 'vitest';
import { buildBaselinesDefinition, MOST_STEPS } from '../../infra/playbooks/build-baselines.ts';
import { type Call, runPlaybook, StateError } from './playbooks/runner.ts';

const definition = buildBaselinesDefinition({
  learnHistory: 'arn:aws:lambda:::function:learn-history',
  partition: 'aws',
});

/** Runs the state machine; each answer is the result of one step. */
async function run(answers: readonly (object | Error)[]) {
  const calls: Call[] = [];
  const ended = await runPlaybook(
    definition,
    {},
    async (call) => {
      calls.push(call);
      const answer = answers[calls.length - 1];
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('expected an end');
      return answer;
    },
    'first',
  );
  return { ...ended, calls };
}
const more = { kind: 'more', seconds: 1 };

describe('the state machine that builds baselines', () => {
  it('calls the function, with the execution, until nothing is left', async () => {
    const { status, output, calls, path } = await run([more, more, { kind: 'done', seconds: 0 }]);
    expect(status).toBe('SUCCEEDED');
    expect(output).toEqual({ outcome: 'done' });
    expect(calls.map((call) => call.arguments)).toEqual(Array(3).fill({ execution: expect.stringMatching(/:first$/) }));
    expect(path.filter((state) => state === 'Pause')).toHaveLength(2);
  });

  it.each(['busy', 'waiting'])('ends at once if the function is %s', async (kind) => {
    const { status, calls } = await run([{ kind, seconds: 0 }]);
    expect(status).toBe('SUCCEEDED');
    expect(calls).toHaveLength(1);
  });

  it('repeats a step that failed, and fails if it fails four times', async () => {
    const failure = new StateError('Lambda.Unknown', 'timed out');
    expect(await run([failure, more, { kind: 'done', seconds: 0 }])).toMatchObject({ status: 'SUCCEEDED' });
    expect(await run([failure, failure, failure, failure])).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.Unknown',
      cause: 'timed out',
    });
  });

  it('keeps within the history of an execution, with one retry in each step', () => {
    expect(MOST_STEPS * 14).toBeLessThan(25_000);
  });
});
