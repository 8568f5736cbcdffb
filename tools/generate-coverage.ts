import { fileURLToPath } from 'node:url';
import { attackOf } from '../events/attack.ts';
import { handoversOf } from '../layers/core/detection/handovers/catalogue.ts';
import { patternOf } from '../layers/core/detection/rule.ts';
import { RULES } from '../layers/core/detection/rules/index.ts';
import { actionsOf, type EscalationRule } from '../layers/core/posture/escalation/rule.ts';
import { RULES as ESCALATION_RULES } from '../layers/core/posture/escalation/rules/index.ts';
import { ATTACKER_CALLS } from './attack-coverage/attacker-calls.ts';
import { gapOf } from './attack-coverage/gaps.ts';
import { GUARDDUTY_NAMES } from './attack-coverage/guardduty.ts';
import { type GeneratedPage, generatedPage, table, writePage } from './generated-page.ts';

/** Writes what the detection rules cover: `node tools/generate-coverage.ts`. */

/** The rules that name a call, `iam:CreateUser`, in their events or among the reads that they need. Rules for
 * failed calls do not count. */
function rulesFor(call: string): readonly string[] {
  const event = patternOf(call);
  const matches = (pattern: string): boolean =>
    pattern === event || (pattern.endsWith('*') && pattern !== '*' && event.startsWith(pattern.slice(0, -1)));
  return RULES.filter(
    ({ events, reads = [], outcomes = ['success'] }) =>
      (outcomes.includes('success') || !outcomes.includes('failed')) && [...events, ...reads].some(matches),
  ).map(({ meta }) => meta.id);
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

const detectors = new Map(RULES.map(({ meta, detector }) => [meta.id, detector]));

function links(ids: readonly string[]): string {
  return ids
    .map((id) => {
      const detector = detectors.get(id);
      if (detector === undefined) throw new Error(`expected a detection rule ${id}, found none`);
      return `[${id}](rules/${detector}.md#${id})`;
    })
    .join(', ');
}

interface Row {
  readonly name: string;
  readonly rules: readonly string[];
  readonly gap?: string;
}

const tableOf = (title: string, rows: readonly Row[]): readonly string[] =>
  table(
    [title, 'Rules', 'Why not'],
    rows.map(({ name, rules, gap = '' }) => [name, links(rules), gap]),
  );

function pathRow(rule: EscalationRule): Row {
  if (rule.mechanism.kind === 'use-cluster')
    return {
      name: `\`${rule.id}\``,
      rules: [],
      gap: 'Pods are started through the Kubernetes API, which CloudTrail does not record.',
    };
  const calls = unique([...actionsOf(rule), ...handoversOf(rule)]);
  const rules = unique(calls.flatMap(rulesFor));
  const name = `\`${rule.id}\``;
  if (rules.length > 0) return { name, rules };
  return { name, rules, gap: gapOf(calls[0] ?? rule.id, rule.mechanism.kind === 'read-credential') };
}

function techniqueRows(): readonly Row[] {
  return unique(RULES.map(({ meta }) => meta.technique)).map((id) => {
    const { technique, sub_technique } = attackOf(id);
    const name = `${id} ${technique.name}${sub_technique === undefined ? '' : `: ${sub_technique.name}`}`;
    return { name, rules: RULES.filter(({ meta }) => meta.technique === id).map(({ meta }) => meta.id) };
  });
}

function callRows(): readonly Row[] {
  return Object.entries(ATTACKER_CALLS).flatMap(([service, { reads, writes }]) => [
    ...rowsOf(service, reads, true),
    ...rowsOf(service, writes, false),
  ]);
}

const rowsOf = (service: string, events: string, readOnly: boolean): readonly Row[] =>
  events
    .split(' ')
    .filter(Boolean)
    .map((event) => {
      const name = `${service}:${event}`;
      const rules = rulesFor(name);
      return rules.length > 0 ? { name, rules } : { name, rules, gap: gapOf(name, readOnly) };
    });

const covered = (rows: readonly Row[]): string =>
  `${rows.filter(({ rules }) => rules.length > 0).length} of ${rows.length}`;

export function coveragePage(): GeneratedPage {
  const paths = ESCALATION_RULES.map(pathRow);
  const calls = callRows();
  return generatedPage('docs/coverage.md', fileURLToPath(import.meta.url), [
    '# Coverage',
    'What the [detection rules](rules/README.md) name, and why the rest has no rule. Rules about baselines (a new country, a new network,',
    'a second place) judge every call, and are not repeated here.',
    '',
    '| | Named by a rule |',
    '|---|---|',
    `| [Escalation rules](#escalation-rules) | ${covered(paths)} |`,
    `| [Calls of attackers](#calls-of-attackers) | ${covered(calls)} |`,
    `| [GuardDuty](#guardduty) | ${covered(GUARDDUTY_NAMES)} |`,
    '',
    '## Escalation rules',
    '',
    'A rule covers an [escalation rule](escalation/README.md) if it names one of its calls. Handovers of a role are judged by the tier of the role.',
    '',
    ...tableOf('Escalation rule', paths),
    '',
    '## ATT&CK techniques',
    '',
    ...tableOf('Technique', techniqueRows()),
    '',
    '## Calls of attackers',
    '',
    'The names of the events come from [TrailDiscover](https://github.com/adanalvarez/TrailDiscover) (CC BY 4.0).',
    '',
    ...tableOf('Call', calls),
    '',
    '## GuardDuty',
    '',
    'Findings and custom detection rules of GuardDuty about identities and credentials.',
    '',
    ...tableOf('Finding', GUARDDUTY_NAMES),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writePage(coveragePage());
