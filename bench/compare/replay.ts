import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../infra/bundle.ts';
import { RULES } from '../../layers/core/detection/rules/index.ts';
import { cloudTrailLines } from '../generate-cloudtrail.ts';
import { printFigures } from '../report.ts';
import { measured, type Program, type Run } from './measured.ts';
import { installed, inVenv } from './tools.ts';

const EVENTS = 50_000;
const SEED = 1;
/** Seconds. */
const LONGEST = 15 * 60;
const ROUNDS = 3;

/** The rules that name their calls, as expressions of the Python package `rule-engine`. Without conditions, counters and baselines this is
 * less work than a replay does. */
function expressions(): readonly { readonly id: string; readonly expression: string }[] {
  return RULES.filter(({ events }) => !events.some((pattern) => pattern.includes('*'))).map(({ meta, events }) => {
    const byService = Map.groupBy(events, (pattern) => pattern.slice(0, pattern.indexOf(':')));
    const calls = [...byService].map(([service, patterns]) => {
      const names = patterns.map((pattern) => `"${pattern.slice(pattern.indexOf(':') + 1)}"`);
      return `(eventSource == "${service}" and eventName in [${names.join(', ')}])`;
    });
    return { id: meta.id, expression: calls.join(' or ') };
  });
}

/** Compares `tierwatch replay` with a Python rule engine over the same events, as whole processes. */
export async function compareReplay(folder: string): Promise<void> {
  const events = join(folder, 'events.jsonl');
  const rules = join(folder, 'rules.json');
  writeFileSync(events, `${[...cloudTrailLines(EVENTS, SEED)].join('\n')}\n`);
  writeFileSync(rules, JSON.stringify(expressions()));
  const program = (command: string, args: readonly string[]): Program => ({
    command,
    args,
    output: join(folder, 'replay.out'),
  });
  const own = program(process.execPath, [join(installed(folder), 'bin', 'tierwatch.mjs'), 'replay', events, '--json']);
  const other = program(inVenv('python'), [join(ROOT, 'bench', 'compare', 'evaluate_rules.py'), rules, events]);
  const runs: Run[] = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await measured(own, folder, LONGEST));
  const engine = await measured(other, folder, LONGEST);
  const seconds = Math.min(...runs.map((run) => run.seconds));
  const figure = (run: Run) => `${run.cpuSeconds.toFixed(1)} s CPU, ${Math.round(run.mebibytes)} MiB`;
  printFigures(`${EVENTS} events (seed ${SEED}), whole processes`, [
    ['tierwatch replay --json', `${seconds.toFixed(2)} s`, `1.0 x, ${figure(runs[0] ?? engine)}`],
    [
      `Python rule-engine, ${expressions().length} rules`,
      `${engine.seconds.toFixed(2)} s`,
      `${(engine.seconds / seconds).toFixed(1)} x, ${figure(engine)}`,
    ],
  ]);
}
