import * as z from 'zod';
import { patternMatches } from '../../../layers/core/iam/glob.ts';
import { compilePolicy, trustedPrincipals } from '../../../layers/core/iam/index.ts';
import { parseArn } from '../../../layers/core/identity.ts';
import type { Escalation } from '../../../layers/core/posture/types.ts';
import { whoCan } from '../../../layers/core/queries/who-can.ts';
import { RefusedChange } from '../../../layers/core/remediation/call.ts';
import { assessed, type Simulation, simulate } from '../../../layers/core/remediation/simulate.ts';
import { readJson } from '../../inputs/json-file.ts';
import { EXIT, type Io, UsageError } from '../../io.ts';
import { lineWidth, wrapAfter } from '../../layout.ts';
import { shortArn, withShortArns } from '../arn-text.ts';
import { linksText } from '../path-text.ts';
import type { Report } from '../report.ts';
import type { FixOutput } from './output.ts';
import { accountShown, identityLines } from './step-text.ts';

const documentShape = z.record(z.string(), z.unknown());
const plannedShape = z.union(
  [
    z.strictObject({ policy: z.string(), document: documentShape }),
    z.strictObject({ resource: z.string(), document: documentShape, current: documentShape.optional() }),
  ],
  'expected {"policy": "<ARN, ARN of holder/name, or ARN of role/trust>", "document": {…}}, or {"resource": "<ARN>", "document": {…}, "current": {…}}',
);

/** What a planned policy opens. */
interface Opening {
  /** Statements and principals that are not allowed now. */
  readonly allows: readonly string[];
  readonly worsened: Simulation['worsened'];
  readonly paths: readonly { readonly from: string; readonly path: Escalation }[];
}

const MOST = 20;

/** Reports what a planned identity, trust or resource policy would newly allow or open. Exit code 1 if it opens anything. */
export async function policyChange(io: Io, path: string, report: Report, format: 'table' | 'json'): Promise<FixOutput> {
  const parsed = plannedShape.safeParse(await readJson(io, path));
  if (!parsed.success)
    throw new UsageError(`${path}: ${parsed.error.issues[0]?.message ?? 'expected a planned policy'}`);
  const { data } = parsed;
  const opening = 'policy' in data ? ofPolicy(data, report, path) : ofResource(data, report);
  const isOpen = opening.allows.length + opening.worsened.length + opening.paths.length > 0;
  const exitCode = isOpen ? EXIT.findings : EXIT.done;
  if (format === 'json') return { lines: [JSON.stringify(opening)], exitCode };
  return { lines: textOf(io, opening, report), exitCode };
}

function ofPolicy(
  { policy, document }: { readonly policy: string; readonly document: Readonly<Record<string, unknown>> },
  { assessment, postures, options }: Report,
  path: string,
): Opening {
  const now = assessed(assessment, postures);
  const simulation = simulated(() => simulate(now, [{ kind: 'write-policy', policy, document }], options), path);
  const { result } = simulation;
  const paths = [...result.postures.values()].flatMap(({ identity, escalations }) => {
    const known = new Set(now.postures.get(identity)?.escalations.map(keyOf));
    return escalations.filter((one) => !known.has(keyOf(one))).map((one) => ({ from: identity, path: one }));
  });
  const changed = [...result.assessment.compiled.identities.values()].filter(
    (identity) => assessment.compiled.identities.get(identity.arn) !== identity,
  );
  const trust = changed.flatMap(({ arn, trust: after }) => {
    const before = assessment.compiled.identities.get(arn)?.trust;
    return after === undefined || policy !== `${arn}/trust` ? [] : newPrincipals(before, after, arn);
  });
  const grants = policy.endsWith('/trust')
    ? []
    : newGrants(
        currentDocuments(assessment, policy).flatMap((one) => grantsIn(one, policy)),
        grantsIn(document, policy),
      );
  return { allows: [...trust, ...grants], worsened: simulation.worsened, paths };
}

const keyOf = ({ to, admin, steps }: Escalation): string =>
  `${to} ${admin} ${steps.some(({ conditional }) => conditional)}`;

function simulated(run: () => Simulation, path: string): Simulation {
  try {
    return run();
  } catch (error) {
    if (error instanceof RefusedChange) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

/** The documents of a policy as it is now; none if it is new. */
function currentDocuments({ compiled }: Report['assessment'], policy: string): readonly (object | string)[] {
  for (const { policies } of compiled.identities.values()) {
    const found = policies.identity.find(({ name }) => name === policy);
    if (found !== undefined) return [found.document];
  }
  return [];
}

interface Grant {
  readonly action: string;
  readonly resource: string;
  readonly conditional: boolean;
}

function grantsIn(document: object | string, name: string): readonly Grant[] {
  const { document: read } = compilePolicy({ name, document }, 'identity');
  return read.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions, resources, conditions }) =>
      (actions?.values ?? ['*']).flatMap((action) =>
        (resources?.values ?? ['*']).map((resource) => ({
          action: actions?.not === true ? `everything except ${action}` : action,
          resource: resources?.not === true ? `everything except ${resource}` : resource,
          conditional: conditions.length > 0,
        })),
      ),
    );
}

/** Grants that no grant before covers. */
const newGrants = (before: readonly Grant[], after: readonly Grant[]): readonly string[] =>
  after
    .filter(
      (grant) =>
        !before.some(
          (old) =>
            patternMatches(old.action, grant.action, true) &&
            patternMatches(old.resource, grant.resource) &&
            (grant.conditional || !old.conditional),
        ),
    )
    .map(({ action, resource, conditional }) => `${action} on ${resource}${conditional ? ', with conditions' : ''}`);

type Compiled = ReturnType<typeof compilePolicy>;

/** Principals that the policy newly names, and where they are. */
function newPrincipals(before: Compiled | undefined, after: Compiled, resource: string): readonly string[] {
  const keysOf = (policy: Compiled | undefined): ReadonlySet<string> =>
    new Set(allowing(policy).map(({ kind, value, conditions }) => `${kind} ${value} ${JSON.stringify(conditions)}`));
  const known = keysOf(before);
  const home = parseArn(resource)?.account ?? '';
  return allowing(after)
    .filter(({ kind, value, conditions }) => !known.has(`${kind} ${value} ${JSON.stringify(conditions)}`))
    .map(({ kind, value, conditions, actions }) => {
      const account = parseArn(value)?.account ?? (/^\d{12}$/.test(value) ? value : '');
      const where =
        kind === 'any' ? ' (anyone)' : home !== '' && account !== '' && account !== home ? ' (another account)' : '';
      return `${actions.join(', ')} by ${value}${where}${conditions === undefined ? '' : ', with conditions'}`;
    });
}

const allowing = (policy: Compiled | undefined) =>
  policy === undefined ? [] : trustedPrincipals(policy).filter(({ effect }) => effect !== 'Deny');

/** A resource policy can allow principals that the statements do not name, for example all of an account. */
function ofResource(
  {
    resource,
    document,
    current,
  }: {
    readonly resource: string;
    readonly document: object;
    readonly current?: object | undefined;
  },
  { assessment }: Report,
): Opening {
  const compile = (one: object) => compilePolicy({ name: resource, document: one }, 'resource');
  const after = compile(document);
  const before = compile(current ?? { Version: '2012-10-17', Statement: [] });
  const actions = new Set(after.document.statements.flatMap((statement) => statement.actions?.values ?? []));
  const gained = [...actions].flatMap((action) => {
    const could = new Set(whoCan(assessment, action, resource, before).directly.map(({ identity }) => identity));
    return whoCan(assessment, action, resource, after)
      .directly.filter(({ identity }) => !could.has(identity))
      .map(({ identity, dependsOn }) => `${action} by ${identity}${dependsOn.length === 0 ? '' : ', with conditions'}`);
  });
  const named = newPrincipals(before, after, resource);
  return { allows: [...new Set([...named, ...gained])], worsened: [], paths: [] };
}

function textOf(io: Io, { allows, worsened, paths }: Opening, { assessment }: Report): readonly string[] {
  const account = accountShown(assessment.estates);
  const columns = lineWidth(io, 140);
  if (allows.length + worsened.length + paths.length === 0) return ['The policy allows nothing new.'];
  const more = (count: number): readonly string[] => (count > MOST ? [`  and ${count - MOST} more`] : []);
  return [
    ...(allows.length === 0 ? [] : ['Newly allowed']),
    ...allows.slice(0, MOST).flatMap((text) => wrapAfter('  ', withShortArns(text, account), columns, 4)),
    ...more(allows.length),
    ...(worsened.length === 0 ? [] : ['In a worse tier', ...identityLines(io, worsened, account, MOST)]),
    ...(paths.length === 0 ? [] : ['New escalation paths']),
    ...paths
      .slice(0, MOST)
      .flatMap(({ from, path }) =>
        wrapAfter('  ', `${shortArn(from, account)} ${linksText(io, from, path)}`, columns, 4),
      ),
    ...more(paths.length),
  ];
}
