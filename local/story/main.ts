import { parseArgs } from 'node:util';
import { processIo } from '../../cli/io.ts';
import { hung } from '../../cli/layout.ts';
import { paint } from '../../cli/paint.ts';
import { ToolFailed } from '../deploy.ts';
import type { Emulator } from '../emulator.ts';
import {
  attack,
  comeBack,
  giveBack,
  openStage,
  respond,
  type Scene,
  setScene,
  showEstate,
  UNDONE_TIMES,
} from './play.ts';
import { Stage, StepFailed } from './stage.ts';
import type { Access } from './views.ts';
import { showYours } from './yours.ts';

const USAGE = `npm start [-- options]: Tierwatch from theft to release, on a local AWS emulator

  --yes    approve the containment without asking (the default without a terminal)
  --keep   keep everything running afterwards, until Ctrl-C
  --help   show this help
`;

const FALLBACK_COLUMNS = 120;
const INDENT = 4;

/** Tells the story; answers the exit code. Whatever happens, nothing that it started is left running. */
async function main(): Promise<number> {
  const options = { yes: { type: 'boolean' }, keep: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  let wishes: { yes?: boolean; keep?: boolean; help?: boolean };
  try {
    wishes = parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return 2;
  }
  if (wishes.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  return withInterrupts((signal, interrupted) =>
    tell({ yes: wishes.yes === true, keep: wishes.keep === true }, signal, interrupted),
  );
}

/** Ctrl-C and SIGTERM end the story between two breaths, with its clean-up; a second one does not wait for it. */
async function withInterrupts(run: (signal: AbortSignal, interrupted: Promise<void>) => Promise<number>) {
  const abort = new AbortController();
  let times = 0;
  const interrupted = new Promise<void>((resolve) => {
    const onSignal = () => {
      times += 1;
      if (times > 1) process.exit(130);
      abort.abort();
      resolve();
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  });
  return run(abort.signal, interrupted);
}

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

async function tell(wishes: { yes: boolean; keep: boolean }, signal: AbortSignal, interrupted: Promise<void>) {
  const io = processIo();
  // Some terminals say that they have no width. What is shown is indented.
  const stage = new Stage({ ...io, columns: (io.columns > 0 ? io.columns : FALLBACK_COLUMNS) - INDENT });
  const cut = interrupted.then(() => {
    throw new Interrupted('interrupted');
  });
  cut.catch(() => {});
  let emulator: Emulator | undefined;
  let story: Promise<Scene | undefined> | undefined;
  try {
    emulator = await openStage(stage);
    story = play(stage, emulator, { yes: wishes.yes, signal });
    // What the story still does when it is cut off fails with the emulator; that is no news then.
    story.catch(() => {});
    const scene = await Promise.race([story, cut]);
    if (wishes.keep && scene !== undefined) await stayUp(stage, scene, interrupted);
    return 0;
  } catch (error) {
    if (signal.aborted) {
      stage.fallSilent();
      stage.io.err(['', '    Interrupted. Stopping the emulator.']);
      return 130;
    }
    explain(stage, error, emulator);
    return 1;
  } finally {
    await emulator?.stop();
  }
}

async function play(stage: Stage, emulator: Emulator, wishes: { yes: boolean; signal: AbortSignal }): Promise<Scene> {
  const scene = await setScene(stage, emulator);
  await showEstate(stage, scene);
  const { incident, session } = await attack(stage, scene);
  const contained = await respond(stage, scene, incident, session, wishes);
  if (contained === undefined) {
    summary(stage, ['You refused: nothing was changed, and the refusal is recorded.']);
    return scene;
  }
  await comeBack(stage, scene, incident, session);
  const view = await giveBack(stage, scene, incident);
  summary(stage, told(view, contained.after));
  return scene;
}

function told(view: Awaited<ReturnType<typeof giveBack>>, contained: Access): string[] {
  const { incident, approvals, journal } = view;
  const at = (step: string): number => Date.parse(journal.find((entry) => entry.step === step)?.at ?? '');
  const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
  const reasserted = journal.filter(({ step }) => step === 'reasserted').length;
  const decided = approvals.find(({ state }) => state === 'approved');
  return [
    `${incident.id}: ${incident.severity}, ${incident.signals.length} signals, now ${incident.state}`,
    `approved by ${decided?.decidedBy ?? 'nobody'}; contained ${seconds(at('approval-decided'), at('verified'))} later; calls with the key then failed with ${contained.answer}`,
    `the attacker undid it ${UNDONE_TIMES + 1} times; it was reapplied and verified each time (${reasserted} journal entries)`,
    'released by two responders; the stolen key was replaced, not reactivated',
  ];
}

function summary(stage: Stage, lines: readonly string[]): void {
  const { io } = stage;
  io.out(['', paint(io, ['bold', 'cyan'], '    Summary')]);
  for (const line of lines) stage.say(line);
  stage.say(
    paint(io, 'dim', `${Math.round(stage.elapsedSeconds)} s in all; every line above was read back from AWS APIs`),
  );
}

async function stayUp(stage: Stage, scene: Scene, interrupted: Promise<void>) {
  await showYours(stage, scene);
  await interrupted;
  stage.io.out(['', '    Stopping the emulator.']);
}

function explain(stage: Stage, error: unknown, emulator: Emulator | undefined): void {
  const { io } = stage;
  const failed = error instanceof StepFailed ? error : new StepFailed(stage.current ?? 'the story', error);
  io.err(['', `${paint(io, ['bold', 'red'], '    Failed')}: ${failed.step}`]);
  io.err(failed.message.split('\n').flatMap((line) => hung('      ', line, io.columns + INDENT)));
  if (emulator !== undefined && !(failed.cause instanceof ToolFailed)) io.err(`    emulator's log: ${emulator.log}`);
}

process.exitCode = await main();
