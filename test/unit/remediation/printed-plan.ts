import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runMain } from '../cli/run-main.ts';
import { DumpAccount, type DumpContent } from './dump-account.ts';

const tiers = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const plan = z.object({
  before: tiers,
  after: tiers,
  steps: z.array(
    z.object({
      description: z.string(),
      before: tiers,
      after: tiers,
      improved: z.array(z.object({ identity: z.string(), from: z.number(), to: z.number() })),
      removed: z.array(z.string()),
      commands: z.array(z.string()),
    }),
  ),
});
const posture = z.object({ identity: z.string(), tier: z.number() });

/** One change of a plan, as it is printed or as it turns out. */
export type Effect = Omit<z.output<typeof plan>['steps'][number], 'commands'>;

export interface Replayed {
  readonly printed: readonly Effect[];
  readonly observed: readonly Effect[];
}

/** Prints the fix plan of a dump, then makes its changes in a copy of the dump, one after another: by editing JSON as the API reference
 * describes each call, and with a new assessment by the command line after each change. */
export async function replayed(folder: string, name: string, asOf: string): Promise<Replayed> {
  const output = (args: readonly string[]) => outputOf(folder, [...args, '--as-of', asOf]);
  const tiersOf = async (file: string): Promise<Tiers> => tiersIn(await output([file, '--json']));
  const file = plan.parse(JSON.parse(await output([name, '--fix-plan', '--json'])));
  const dump: DumpContent = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  let current = await tiersOf(name);
  const account = new DumpAccount(withLists(dump), accountIn(current));
  const observed: Effect[] = [];
  const credited = new Set<string>();
  for (const { description, commands } of file.steps) {
    account.run(commands);
    writeFileSync(join(folder, 'changed.json'), JSON.stringify(account.content));
    const next = await tiersOf('changed.json');
    const { improved, removed } = difference(current, next);
    const first = improved.filter(({ identity }) => !credited.has(identity));
    for (const { identity } of first) credited.add(identity);
    observed.push({ description, before: countsOf(current), after: countsOf(next), improved: first, removed });
    current = next;
  }
  const printed = file.steps.map(({ commands, improved, removed, ...step }) => ({
    ...step,
    improved: improved.toSorted(byIdentity),
    removed: removed.toSorted(),
  }));
  if (JSON.stringify([printed[0]?.before, printed.at(-1)?.after]) !== JSON.stringify([file.before, file.after]))
    throw new Error('the first and the last change have other numbers than the plan');
  return { printed, observed };
}

type Tiers = ReadonlyMap<string, number>;

const tiersIn = (lines: string): Tiers =>
  new Map(
    lines
      .trim()
      .split('\n')
      .map((line) => posture.parse(JSON.parse(line)))
      .map(({ identity, tier }) => [identity, tier]),
  );

async function outputOf(folder: string, args: readonly string[]): Promise<string> {
  const { code, out, err } = await runMain(['assess', ...args], { cwd: folder });
  if (code !== 0 || err !== '') throw new Error(`assess ${args.join(' ')} exited with ${code}: ${err}`);
  return out;
}

const countsOf = (current: Tiers): Effect['before'] => {
  const count = (tier: number): number => [...current.values()].filter((one) => one === tier).length;
  return [count(0), count(1), count(2), count(3)];
};

function difference(before: Tiers, after: Tiers): Pick<Effect, 'improved' | 'removed'> {
  const improved = [...before].flatMap(([identity, from]) => {
    const to = after.get(identity) ?? from;
    return to > from ? [{ identity, from, to }] : [];
  });
  const removed = [...before.keys()].filter((identity) => !after.has(identity));
  return { improved: improved.toSorted(byIdentity), removed: removed.toSorted() };
}

const byIdentity = (a: { readonly identity: string }, b: { readonly identity: string }): number =>
  a.identity < b.identity ? -1 : 1;

const accountIn = (current: Tiers): string => [...current.keys()][0]?.split(':')[4] ?? '';

/** A dump may leave out empty lists. */
const withLists = (dump: Partial<DumpContent>): DumpContent => ({
  UserDetailList: [],
  GroupDetailList: [],
  RoleDetailList: [],
  Policies: [],
  ...dump,
});
