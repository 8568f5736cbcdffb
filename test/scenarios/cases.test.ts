import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../infra/bundle.ts';
import { compareSeverity, type Severity } from '../../layers/core/identity.ts';
import { runMain } from '../unit/cli/run-main.ts';

/** Runs the command line on folders of input files, each with a `case.json` that says what is right: which rule matches an
 * event, which tier an identity has, which question is allowed. The folder is named by TIERWATCH_CASES, or lies beside the
 * checkout; without one there is nothing to run. */
const FOLDER = process.env.TIERWATCH_CASES ?? resolve(ROOT, '..', 'shared', 'cases');
const topics = existsSync(FOLDER)
  ? readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, 'case.json')))
  : [];

const severity = z.enum(['info', 'low', 'medium', 'high', 'critical']);
const bounds = { atLeast: severity.optional(), atMost: severity.optional() };
const oneOrMore = <T extends z.ZodType>(type: T) => z.union([type, z.array(type)]);
const expectation = z.object({
  events: z
    .record(z.string(), z.object({ label: z.string().optional(), rule: oneOrMore(z.string()).nullish(), ...bounds }))
    .default({}),
  incidents: z
    .array(z.object({ label: z.string().optional(), identity: z.string(), none: z.boolean().optional(), ...bounds }))
    .default([]),
  identities: z
    .record(
      z.string(),
      z.object({
        label: z.string().optional(),
        tier: oneOrMore(z.number()).optional(),
        admin: z.boolean().optional(),
        reasons: z.array(z.union([z.string(), z.object({ code: z.string(), ...bounds })])).default([]),
        notReasons: z.array(z.string()).default([]),
        escalatesTo: z
          .array(
            z.object({ to: z.string().optional(), admin: z.boolean().optional(), conditional: z.boolean().optional() }),
          )
          .default([]),
        escalates: z.literal(false).optional(),
      }),
    )
    .default({}),
  answers: z.record(z.string(), oneOrMore(z.string())).default({}),
  exit: oneOrMore(z.number()).optional(),
  stderr: z.string().optional(),
});
const caseFile = z.object({
  runs: z.array(z.object({ label: z.string().optional(), args: z.array(z.string()), expect: expectation })),
});
type Expectation = z.output<typeof expectation>;

const line = z.looseObject({
  id: z.string().optional(),
  type: z.string().optional(),
  eventId: z.string().optional(),
  rule: z.string().optional(),
  severity: severity.optional(),
  identity: z.string().optional(),
  decision: z.string().optional(),
  tier: z.number().nullish(),
  admin: z.boolean().optional(),
  reasons: z.array(z.object({ code: z.string(), severity })).default([]),
  escalations: z
    .array(
      z.object({
        to: z.string(),
        admin: z.boolean(),
        steps: z.array(z.object({ conditional: z.boolean().optional() })),
      }),
    )
    .default([]),
});
type Line = z.output<typeof line>;

const many = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];
const severities = (lines: readonly Line[]): readonly Severity[] => lines.flatMap((one) => one.severity ?? []);
const reaches = (found: readonly Severity[], least: Severity | undefined): boolean =>
  least === undefined || found.some((one) => compareSeverity(one, least) >= 0);
const staysBelow = (found: readonly Severity[], most: Severity | undefined): boolean =>
  most === undefined || found.every((one) => compareSeverity(one, most) <= 0);

/** The expectations that do not hold, each with what was found. */
function failures(expected: Expectation, lines: readonly Line[], exit: number): readonly string[] {
  return [
    ...eventFailures(expected.events, lines),
    ...incidentFailures(expected.incidents, lines),
    ...identityFailures(expected.identities, lines),
    ...Object.entries(expected.answers).flatMap(([id, wanted]) => {
      const found = lines.find((one) => (one.id ?? '') === id)?.decision ?? (exit === 2 ? 'refused' : 'no answer');
      return many(wanted).includes(found) ? [] : [`${id}: expected ${many(wanted).join(' or ')}, got ${found}`];
    }),
  ];
}

const eventFailures = (expected: Expectation['events'], lines: readonly Line[]): readonly string[] =>
  Object.entries(expected).flatMap(([event, { label = event, rule, atLeast, atMost }]) => {
    const signals = lines.filter((one) => one.type === 'signal' && one.eventId === event);
    const named = rule == null ? signals : signals.filter((one) => many(rule).includes(one.rule ?? ''));
    const holds =
      rule === null
        ? signals.length === 0
        : (rule === undefined || named.length > 0) &&
          reaches(severities(named), atLeast) &&
          staysBelow(severities(signals), atMost);
    return holds
      ? []
      : [`${label}: got ${signals.map((one) => `${one.rule} ${one.severity}`).join(', ') || 'no signal'}`];
  });

const incidentFailures = (expected: Expectation['incidents'], lines: readonly Line[]): readonly string[] =>
  expected.flatMap(({ label, identity, none, atLeast, atMost }) => {
    const found = lines.filter((one) => one.type === 'incident' && ['*', one.identity].includes(identity));
    const holds =
      none === true ? found.length === 0 : reaches(severities(found), atLeast) && staysBelow(severities(found), atMost);
    return holds ? [] : [`${label ?? identity}: got ${severities(found).join(', ') || 'no incident'}`];
  });

const identityFailures = (expected: Expectation['identities'], lines: readonly Line[]): readonly string[] =>
  Object.entries(expected).flatMap(([arn, wanted]) => {
    const found = lines.find((one) => one.identity === arn);
    if (found === undefined) return [`${arn}: no line`];
    const of = (code: string) =>
      severities(found.reasons.filter((one) => one.code === code).map((one) => ({ ...found, ...one })));
    const paths = found.escalations.map((one) => ({
      ...one,
      conditional: one.steps.some((step) => step.conditional === true),
    }));
    const checks: readonly (readonly [boolean, string])[] = [
      [wanted.tier === undefined || many(wanted.tier).includes(found.tier ?? -1), `tier ${found.tier}`],
      [wanted.admin === undefined || wanted.admin === found.admin, `admin ${found.admin}`],
      [wanted.escalates === undefined || paths.length === 0, 'escalations'],
      ...wanted.notReasons.map((code) => [of(code).length === 0, `has ${code}`] as const),
      ...wanted.reasons.map((reason) => {
        const { code, atLeast, atMost } =
          typeof reason === 'string' ? { code: reason } : { atLeast: undefined, ...reason };
        const got = of(code);
        return [
          got.length > 0 && reaches(got, atLeast) && staysBelow(got, atMost),
          `${code}: ${got.join() || 'absent'}`,
        ] as const;
      }),
      ...wanted.escalatesTo.map(({ to, admin, conditional }) => {
        const holds = paths.some(
          (one) =>
            (to === undefined || one.to === to) &&
            (admin === undefined || one.admin === admin) &&
            (conditional === undefined || one.conditional === conditional),
        );
        return [
          holds,
          `escalations: ${paths.map((one) => `${one.to} ${one.conditional ? '?' : ''}`).join(', ') || 'none'}`,
        ] as const;
      }),
    ];
    return checks.flatMap(([holds, got]) => (holds ? [] : [`${wanted.label ?? arn}: got ${got}`]));
  });

describe.skipIf(topics.length === 0)('the command line answers', () => {
  it.each(topics)('%s', async (topic) => {
    const folder = join(FOLDER, topic);
    const { runs } = caseFile.parse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')));
    for (const { args, expect: expected } of runs) {
      const files = args.map((arg) =>
        !arg.startsWith('-') && existsSync(join(folder, arg)) ? join(folder, arg) : arg,
      );
      const { code, out, err } = await runMain([...files, '--json'], { cwd: folder });
      const lines = out
        .split('\n')
        .filter(Boolean)
        .map((text) => line.parse(JSON.parse(text)));
      expect(failures(expected, lines, code)).toEqual([]);
      if (expected.exit !== undefined) expect(many(expected.exit)).toContain(code);
      else
        expect(Object.values(expected.answers).some((one) => many(one).includes('refused')) ? [0, 2] : [0]).toContain(
          code,
        );
      if (expected.stderr !== undefined) expect(err.toLowerCase()).toContain(expected.stderr.toLowerCase());
    }
  });
});
