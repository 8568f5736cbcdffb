import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rule } from '../layers/core/detection/rule.ts';
import { RULES } from '../layers/core/detection/rules/index.ts';

/** Writes one page a detection rule, and an index, from what the rules say of themselves: `node tools/generate-rule-docs.ts`. */

export const FOLDER = resolve(import.meta.dirname, '..', 'docs', 'rules');

const DETECTORS: Readonly<Record<Rule['detector'], string>> = {
  signin: 'Sign-ins (`detect-signin`)',
  change: 'Changes (`detect-change`)',
  use: 'Use (`detect-use`)',
};
const MOST_EVENTS = 60;

/** Every page by file name. */
export function rulePages(rules: readonly Rule[] = RULES): ReadonlyMap<string, string> {
  return new Map([['README.md', index(rules)], ...rules.map((rule) => [`${rule.meta.id}.md`, page(rule)] as const)]);
}

function index(rules: readonly Rule[]): string {
  const sections = (['signin', 'change', 'use'] as const).map((detector) => {
    const rows = rules
      .filter((rule) => rule.detector === detector)
      .map(({ meta }) => `| [${meta.id}](${meta.id}.md) | ${meta.title} | ${meta.severity} | ${meta.technique} |`);
    return `## ${DETECTORS[detector]}\n\n| rule | says | severity | ATT&CK |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Detection rules

Written by \`node tools/generate-rule-docs.ts\` from the rules themselves; do not edit. A rule's match is a *signal*: weak
evidence that pages nobody. Signals of one identity add up, by its tier and class, to an *incident*. The severity here is
the rule's own and may differ with what the event holds.

${sections.join('\n')}`;
}

function page({ meta, detector, events, attempts, outcomes, counts }: Rule): string {
  const looked = events.slice(0, MOST_EVENTS).map((event) => `\`${event}\``);
  if (events.length > MOST_EVENTS) looked.push(`and ${events.length - MOST_EVENTS} more`);
  return `# ${meta.title}

\`${meta.id}\` · ${DETECTORS[detector]} · severity ${meta.severity} · ${meta.technique}

${meta.description}

${how(attempts === true, outcomes, counts !== undefined)}

## Looks at

${events.includes('*') ? 'Every event of the identity.' : looked.join(', ')}

## Needs

${bullets(meta.needs)}

## Known false positives

${meta.falsePositives.length === 0 ? 'None known.' : bullets(meta.falsePositives)}

## Supports

${bullets(meta.frameworks)}

## References

${bullets(meta.references.map((reference) => `<${reference}>`))}
`;
}

function how(attempts: boolean, outcomes: Rule['outcomes'], counts: boolean): string {
  const parts = [`Asked about calls with outcome ${(outcomes ?? ['success']).join(', ')}.`];
  if (attempts) parts.push('A refused attempt is reported as an attempt: never above low, at half the confidence.');
  if (counts) parts.push('Counts over a sliding window of event times, for each identity.');
  return parts.join(' ');
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

/** Writes the pages and removes those of rules that are gone. */
function write(): void {
  mkdirSync(FOLDER, { recursive: true });
  const pages = rulePages();
  for (const file of readdirSync(FOLDER)) if (!pages.has(file)) rmSync(join(FOLDER, file));
  for (const [file, text] of pages) writeFileSync(join(FOLDER, file), text);
  process.stdout.write(`${pages.size} pages in ${FOLDER}\n`);
}

/** Files that differ from what the rules say, by name; pages that are missing or too many among them. */
export function outdatedPages(): readonly string[] {
  const pages = rulePages();
  const written = new Set(readdirSync(FOLDER));
  const differing = [...pages].filter(
    ([file, text]) => !written.has(file) || readFileSync(join(FOLDER, file), 'utf8') !== text,
  );
  return [...differing.map(([file]) => file), ...[...written].filter((file) => !pages.has(file))];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) write();
