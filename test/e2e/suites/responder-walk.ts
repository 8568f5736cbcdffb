import { beforeAll, describe, expect, it } from 'vitest';
import type { AccessKey } from '../../../local/credentials.ts';
import { type Mail, Mailbox } from '../../../local/mailbox.ts';
import { withParameter } from '../settings.ts';
import { atTerminal } from '../terminal.ts';
import { estate, newVictim, output, responder, root, steal, thiefOf } from '../world.ts';

/** What a responder wants, most wanted first. `refuse` and `close` would end the walk. */
const VERBS = ['approve', 'release', 'contain', 'show'] as const;
const MOST_STEPS = 20;

interface Step {
  readonly command: string;
  readonly by: string;
  readonly seconds: number;
}

interface Person {
  readonly by: string;
  readonly key: AccessKey;
}

/** A command that was printed, and whether another responder has to run it. */
interface Printed {
  readonly command: string;
  readonly byAnother: boolean;
}

/** The commands below the headings `Next` and `Next, as another responder`. */
function printedBy(output: string): readonly Printed[] {
  const lines = output.split('\n');
  const found: Printed[] = [];
  let heading: string | undefined;
  for (const line of lines) {
    if (/^Next\b/.test(line)) heading = line;
    else if (heading !== undefined && line.startsWith('  tierwatch '))
      found.push({ command: line.trim(), byAnother: heading.includes('another responder') });
    else heading = undefined;
  }
  return found;
}

/** The commands at the end of a notification. */
const inMail = ({ Message }: Mail): readonly Printed[] =>
  Message.split('\n')
    .filter((line) => line.startsWith('tierwatch '))
    .map((command) => ({ command, byAnother: false }));

const verbOf = (command: string): string => command.split(' ')[1] ?? '';

/** The wanted command; `show` again if it is all that there is. A person who sees that something is contained wants its release. */
function chosen(printed: readonly Printed[], done: readonly Step[]): Printed | undefined {
  const ran = (verb: string) => done.some(({ command }) => verbOf(command) === verb);
  // A responder looks before deciding.
  const wanted = ran('show') ? VERBS : ['show'];
  for (const verb of wanted) {
    const found = printed.find((one) => verbOf(one.command) === verb);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The words of a printed command, with a reason in place of its ellipsis. */
const wordsOf = (command: string): readonly string[] =>
  command
    .replace(/"(?:…|\.\.\.)"/, '"key is stolen"')
    .match(/"[^"]*"|\S+/g)
    ?.slice(1)
    .map((word) => word.replaceAll('"', '')) ?? [];

/** Follows printed commands only, from a notification to the release. */
async function walk(mail: Mail): Promise<readonly Step[]> {
  let [acting, other]: readonly [Person, Person] = [
    { by: 'responder', key: estate.responder.key },
    { by: 'second responder', key: estate.secondResponder.key },
  ];
  let next = chosen(inMail(mail), []);
  const steps: Step[] = [];
  while (next !== undefined && steps.length < MOST_STEPS) {
    if (next.byAnother) [acting, other] = [other, acting];
    const { by, key } = acting;
    const started = Date.now();
    const output = await atTerminal(wordsOf(next.command), key, ['yes', 'key is stolen']);
    steps.push({ command: next.command, by, seconds: (Date.now() - started) / 1000 });
    if (/^ {2}inc-\w+ {2}released$/m.test(output)) return steps;
    const following = chosen(printedBy(output), steps);
    if (following === undefined) throw new Error(`${next.command} does not say what to do next:\n${output}`);
    next = following;
  }
  throw new Error(`not released after ${steps.length} commands:\n${steps.map(({ command }) => command).join('\n')}`);
}

function print(title: string, steps: readonly Step[]): void {
  const rows = steps.map(({ command, by, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${by}: ${command}`);
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  process.stderr.write(
    `${[`  responder walk: ${title}`, ...rows, `${total.toFixed(1).padStart(6)} s  in total`].join('\n    ')}\n`,
  );
}

const verbs = (steps: readonly Step[]) => [...new Set(steps.map(({ command }) => verbOf(command)))];

describe('a responder who runs only printed commands', () => {
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await Mailbox.subscribe(root, output('RespondersTopicArn'), 'walking-responder');
  });

  it('gets from a request for approval to the containment, and to the release by two', async () => {
    const victim = await newVictim('walked-exporter');
    const { id } = await steal(victim);
    const steps = await walk(await mailbox.receive('approval-requested', id));
    print('from the request for approval', steps);
    expect(verbs(steps)).toEqual(['show', 'approve', 'release']);
    expect(new Set(steps.map(({ by }) => by)).size).toBe(2);
    expect((await responder.case(id)).journal.map(({ step }) => step)).toContain('verified');
    expect(await thiefOf(victim).tryKey()).toBe('InvalidClientTokenId');
  }, 300_000);

  it('gets there from an incident of a deployment that only plans', async () => {
    const onlyPlans = (before: string) => JSON.stringify({ ...JSON.parse(before), defaultMode: 'plan' });
    await withParameter(output('ResponsePolicyParameter'), onlyPlans, async () => {
      const victim = await newVictim('planned-exporter');
      const { id } = await steal(victim);
      const mail = await mailbox.receive('incident-opened', id);
      const steps = await walk(mail);
      print('from an incident, in mode plan', steps);
      expect(verbs(steps)).toEqual(['show', 'contain', 'approve', 'release']);
    });
  }, 300_000);
});
