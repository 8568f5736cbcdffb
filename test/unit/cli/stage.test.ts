import { describe, expect, test } from 'vitest';
import { identitySchema, incidentAnswer } from '../../../cli/api/schemas.ts';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../../../layers/core/posture/estate-from-dump.ts';
import { Stage } from '../../../local/story/stage.ts';
import { estateView, incidentView, journalView, pathToAdmin, planView } from '../../../local/story/views.ts';
import { memoryIo } from './memory-io.ts';
import { AS_OF, DUMP, storedCase } from './small-company.ts';

/** What is shown is indented by four columns. */
const stageAt = (columns: number) => {
  const io = memoryIo({ columns: columns - 4 });
  return { io, stage: new Stage(io), lines: () => io.written.out.split('\n') };
};
const LONG =
  'the thief assumes a role to return later, makes the user administrator, and reads every secret of the account';
const widest = (lines: readonly string[]) => Math.max(...lines.map((line) => [...line].length));

describe('the story in a terminal of 80 columns', () => {
  test('given steps with short and with long titles, then their times stand in one column', async () => {
    const { stage, lines } = stageAt(80);
    await stage.step('short', async () => undefined);
    await stage.step(LONG, async () => undefined);
    const times = lines().filter((line) => / \d\.\d s$/.test(line));
    expect(times.map((line) => line.length)).toEqual([80, 80]);
    expect(times[1]).toMatch(/^ {6}\S/);
    expect(widest(lines())).toBe(80);
  });

  test('given a wide terminal, then the times stay near their titles', async () => {
    const { stage, lines } = stageAt(200);
    await stage.step('short', async () => undefined);
    expect(lines().find((line) => line.includes('✓'))).toMatch(/^ {4}✓ short {2,} \d\.\d s$/);
    expect(widest(lines())).toBeLessThanOrEqual(82);
  });

  test('given long sentences, then they wrap between words', () => {
    const { stage, lines } = stageAt(80);
    stage.chapter('A theft', LONG);
    stage.say(LONG);
    expect(widest(lines())).toBeLessThanOrEqual(80);
    expect(lines().join(' ').replaceAll(/\s+/g, ' ')).toContain(`${LONG} ${LONG}`);
  });
});

describe('what was read from AWS', () => {
  const { io } = stageAt(80);
  const view = incidentAnswer.parse(JSON.parse(JSON.stringify(storedCase())));
  const identities = [...assessEstates(estatesFromDumps([{ source: 'd', content: DUMP }], { takenAt: AS_OF }))].map(
    (posture) => identitySchema.parse(JSON.parse(JSON.stringify(posture))),
  );

  test.each([
    ['the estate', estateView(io, identities)],
    ['the incident', incidentView(io, view.incident)],
    ['the plan', view.plans.flatMap((plan) => planView(io, plan))],
    ['the journal', journalView(io, view)],
  ])('%s fits, but for what has to stay whole', (_name, lines) => {
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) if (!/^ *\{.*\}$/.test(line)) expect([...line].length, line).toBeLessThanOrEqual(76);
  });

  test('the estate speaks in words, and counts the roles of Tierwatch in one line', () => {
    const text = estateView(io, identities).join('\n');
    expect(text).not.toMatch(/[A-Z]+_[A-Z]+/);
    expect(text).not.toContain('snapshot-principals');
    expect(text).toContain('and 2 roles under /tierwatch/ or named cdk-* (1 in T2, 1 in T3)');
  });

  test('the path to administrator rights names its steps', () => {
    const backup = identities.find(({ name }) => name === 'nightly-backup');
    expect(backup && pathToAdmin(io, backup)).toBe('user/nightly-backup ─[iam:AttachUserPolicy]→ ★ itself');
  });
});
