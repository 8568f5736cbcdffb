import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Definition, State } from '../infra/playbooks/asl.ts';
import { containUserDefinition } from '../infra/playbooks/contain-user.ts';
import { releaseDefinition } from '../infra/playbooks/release.ts';
import { revokeRoleSessionsDefinition } from '../infra/playbooks/revoke-role-sessions.ts';
import type { PlaybookRefs } from '../infra/playbooks/tasks.ts';

/** Draws the playbooks as they are defined into `docs/playbooks/`, so that the pictures cannot lie. */

const FOLDER = resolve(import.meta.dirname, '..', 'docs', 'playbooks');
const step = (name: string): string => `arn:aws:lambda:eu-central-1:111111111111:function:${name}`;

/** Names in place of ARNs, and the numbers that hold where a team changes nothing. */
const REFS: PlaybookRefs = {
  planContainment: step('plan-containment'),
  requestApproval: step('request-approval'),
  expireApproval: step('expire-approval'),
  checkGuardrails: step('check-guardrails'),
  verifyContainment: step('verify-containment'),
  recordOutcome: step('record-outcome'),
  planRelease: step('plan-release'),
  applyAttempts: 6,
  applySeconds: 1,
  settleLooks: 4,
  tamperedLooks: 25,
  settleSeconds: 2,
  verifySeconds: 3,
  verifyAttempts: 10,
  partition: 'aws',
};

const PLAYBOOKS: Readonly<Record<string, Definition>> = {
  'contain-user': containUserDefinition(REFS),
  'revoke-role-sessions': revokeRoleSessionsDefinition(REFS),
  release: releaseDefinition(REFS),
};

/** The text of each page, by file name. */
export const pages = (): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(PLAYBOOKS).map(([name, definition]) => [`${name}.md`, page(name, definition)]));

function page(name: string, definition: Definition): string {
  const states = Object.entries(definition.States);
  const rows = states.map(([state, made]) => `| ${state} | ${whoOf(made)} | ${made.Comment ?? ''} |`);
  return [
    `# Playbook ${name}`,
    '',
    `<!-- Made by tools/draw-playbooks.ts from infra/playbooks/${name}.ts; do not edit. -->`,
    '',
    'Solid lines are the way that a run takes; dotted lines are taken when something fails after its retries.',
    '',
    '```mermaid',
    ...picture(definition),
    '```',
    '',
    '| state | who acts | what it does |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Who does it: an IAM action of the state machine itself, a function, or nobody. */
function whoOf(state: State): string {
  if (state.Type === 'Map')
    return (
      Object.values(state.ItemProcessor.States)
        .map(whoOf)
        .find((who) => who !== '') ?? ''
    );
  if (state.Type !== 'Task') return '';
  const [, action] = state.Resource.split(':aws-sdk:iam:');
  if (action !== undefined) return `\`iam:${action.charAt(0).toUpperCase()}${action.slice(1)}\``;
  const called: unknown =
    typeof state.Arguments === 'object' && state.Arguments !== null && 'FunctionName' in state.Arguments
      ? state.Arguments.FunctionName
      : '';
  return `\`${String(called).split(':').at(-1)}\``;
}

function picture({ StartAt, States }: Definition): string[] {
  const lines = ['flowchart TD', `  start((start)) --> ${StartAt}`];
  for (const [name, state] of Object.entries(States)) {
    lines.push(`  ${name}${shape(name, state)}`);
    for (const next of waysOf(state)) lines.push(`  ${name} --> ${next}`);
    for (const next of failuresOf(state)) lines.push(`  ${name} -.-> ${next}`);
  }
  return lines;
}

function shape(name: string, state: State): string {
  const text = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  switch (state.Type) {
    case 'Choice':
      return `{${text}}`;
    case 'Succeed':
      return `([${text}])`;
    case 'Fail':
      return `(((${text})))`;
    case 'Wait':
      return `[/${text}/]`;
    default:
      return `[${text}]`;
  }
}

const waysOf = (state: State): readonly string[] => {
  if (state.Type === 'Choice') return [...new Set([...state.Choices.map(({ Next }) => Next), state.Default])];
  return 'Next' in state ? [state.Next] : [];
};

const failuresOf = (state: State): readonly string[] =>
  'Catch' in state ? [...new Set((state.Catch ?? []).map(({ Next }) => Next))] : [];

if (import.meta.main) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [file, text] of Object.entries(pages())) writeFileSync(join(FOLDER, file), text);
}
