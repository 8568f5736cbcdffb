import * as z from 'zod';
import { compareSeverity, parseArn, SEVERITIES } from '../../layers/core/identity.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { firstProblem } from '../inputs/first-problem.ts';
import { readJson } from '../inputs/json-file.ts';
import { type Io, UsageError } from '../io.ts';
import { lineWidth, wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityText, tierBadge } from '../render.ts';
import { shortArn, withShortArns } from './arn-text.ts';
import { lineOf } from './json-lines.ts';
import { reasonWords } from './reason-text.ts';
import type { Report } from './report.ts';

/** The compared fields of an identity: those of a `--json` line. */
const line = z.object({
  identity: z.string(),
  tier: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  score: z.number(),
  admin: z.boolean(),
  escalations: z.array(z.object({ to: z.string(), admin: z.boolean() })),
  reasons: z.array(z.object({ code: z.string(), severity: z.enum(SEVERITIES), detail: z.string().default('') })),
});
type Line = z.infer<typeof line>;

/** Assesses an older dump with the same other files as the newer one. */
export type AssessOld = (path: string) => Promise<readonly Posture[]>;

/** What differs, highest risk first, and the postures that got worse. */
export interface Differences {
  readonly differences: readonly Difference[];
  readonly worse: readonly Posture[];
}

/** Compares with an older dump, or with the lines of an older assessment. */
export async function differencesSince(
  io: Io,
  path: string,
  report: Report,
  assessOld: AssessOld,
): Promise<Differences> {
  const old = new Map((await oldLines(io, path, assessOld)).map((item) => [item.identity, item]));
  const current = new Map(
    report.postures.flatMap((posture) => lineOf(posture) ?? []).map((item) => [item.identity, parsed(item, path)]),
  );
  const identities = [...new Set([...old.keys(), ...current.keys()])];
  const differences = identities
    .map((identity) => compare(identity, old.get(identity), current.get(identity)))
    .filter((difference) => difference.worse.length + difference.better.length > 0)
    .sort((a, b) => byRisk(a.after ?? a.before, b.after ?? b.before));
  const worseOnes = new Set(
    differences.filter((difference) => difference.worse.length > 0).map(({ identity }) => identity),
  );
  return { differences, worse: report.postures.filter((posture) => worseOnes.has(posture.identity)) };
}

export const diffJson = (differences: readonly Difference[]): readonly string[] =>
  differences.map((item) => JSON.stringify(item));

async function oldLines(io: Io, path: string, assessOld: AssessOld): Promise<readonly Line[]> {
  const content = await readJson(io, path);
  const items: readonly unknown[] = Array.isArray(content) ? content : [content];
  const first = items[0];
  if (typeof first === 'object' && first !== null && 'identity' in first)
    return items.map((item) => parsed(item, path));
  const postures = await assessOld(path);
  return postures.flatMap((posture) => lineOf(posture) ?? []).map((item) => parsed(item, path));
}

function parsed(item: unknown, path: string): Line {
  const result = line.safeParse(item);
  if (result.success) return result.data;
  throw new UsageError(`--diff ${path}: expected lines of \`tierwatch assess --json\`: ${firstProblem(result.error)}`);
}

/** Changes of one identity, in words. */
interface Changes {
  readonly worse: readonly string[];
  readonly better: readonly string[];
}

export interface Difference extends Changes {
  readonly identity: string;
  readonly before: Line | undefined;
  readonly after: Line | undefined;
}

const NO_CHANGE: Changes = { worse: [], better: [] };
const worseBy = (text: string): Changes => ({ worse: [text], better: [] });
const betterBy = (text: string): Changes => ({ worse: [], better: [text] });

function compare(identity: string, old: Line | undefined, after: Line | undefined): Difference {
  const before = old ?? rootWithoutReasons(after);
  return { identity, before, after, ...changesBetween(before, after) };
}

function changesBetween(before: Line | undefined, after: Line | undefined): Changes {
  if (after === undefined) {
    return before === undefined || isRoot(before) ? NO_CHANGE : betterBy(`removed (was tier ${before.tier})`);
  }
  if (before === undefined) return worseBy(`new, tier ${after.tier}`);
  const changes = [tierChange(before, after), adminChange(before, after), ...reasonChanges(before, after)];
  return { worse: changes.flatMap(({ worse }) => worse), better: changes.flatMap(({ better }) => better) };
}

function tierChange(before: Line, after: Line): Changes {
  if (before.tier === after.tier) return NO_CHANGE;
  const text = `tier ${before.tier} → ${after.tier}`;
  return after.tier < before.tier ? worseBy(text) : betterBy(text);
}

function adminChange(before: Line, after: Line): Changes {
  if (before.admin === after.admin) return NO_CHANGE;
  return after.admin ? worseBy('became administrator') : betterBy('no longer administrator');
}

function reasonChanges(before: Line, after: Line): readonly Changes[] {
  const old = new Map(before.reasons.map((reason) => [reason.code, reason]));
  const current = new Map(after.reasons.map((reason) => [reason.code, reason]));
  const resolved = [...old.keys()].filter((code) => !current.has(code));
  return [
    ...[...current.values()].map((reason) => reasonChange(old.get(reason.code), reason)),
    ...resolved.map((code) => betterBy(`${reasonWords(code)} resolved`)),
  ];
}

type LineReason = Line['reasons'][number];

function reasonChange(before: LineReason | undefined, { code, severity, detail }: LineReason): Changes {
  if (before === undefined) return worseBy(`${reasonWords(code)}: ${detail}`);
  const difference = compareSeverity(severity, before.severity);
  if (difference === 0) return NO_CHANGE;
  const text = `${reasonWords(code)}: ${before.severity} → ${severity}`;
  return difference > 0 ? worseBy(text) : betterBy(text);
}

const isRoot = ({ identity }: Line): boolean => /^arn:[^:]+:iam::\d{12}:root$/.test(identity);

/** Every account has a root user, but only a credential report contains it. If the older side has none, its reasons are new, not
 * the root user. */
const rootWithoutReasons = (line: Line | undefined): Line | undefined =>
  line !== undefined && isRoot(line) ? { ...line, reasons: [] } : undefined;

const byRisk = (a: Line | undefined, b: Line | undefined): number =>
  a === undefined || b === undefined ? 0 : a.tier - b.tier || b.score - a.score;

export function diffText(io: Io, differences: readonly Difference[]): readonly string[] {
  const worse = differences.filter((difference) => difference.worse.length > 0);
  const better = differences.filter((difference) => difference.better.length > 0 && difference.worse.length === 0);
  const columns = lineWidth(io, 160);
  const blockOf = (difference: Difference): string[] => {
    const { identity, before, after } = difference;
    const account = parseArn(identity)?.account ?? '';
    const tier = (after ?? before)?.tier;
    const changes = (mark: string, texts: readonly string[]) =>
      texts.flatMap((text) => wrapAfter(`     ${mark} `, withShortArns(text, account), columns));
    return [
      `${tier === undefined ? '' : tierBadge(io, tier)} ${paint(io, 'bold', shortArn(identity, account))}${scores(difference)}`,
      ...changes(severityText(io, 'high', '▲'), difference.worse),
      ...changes(paint(io, 'green', '▼'), difference.better),
    ];
  };
  if (differences.length === 0) return ['no changes'];
  const head = paint(io, 'bold', `${worse.length} got worse, ${better.length} got better`);
  return [head, '', ...[...worse, ...better].flatMap(blockOf)];
}

/** `  score 40 → 82` */
export const scores = ({ before, after }: Difference): string =>
  before === undefined || after === undefined || before.score === after.score
    ? ''
    : `  score ${before.score} → ${after.score}`;
