import { isInForce } from '../../../layers/core/posture/exceptions.ts';
import { append } from '../../../layers/core/posture/multimap.ts';
import type { Escalation, Exception, Posture, Reason } from '../../../layers/core/posture/types.ts';
import { withShortArns } from '../arn-text.ts';
import { linksOf, missingData } from '../path-text.ts';
import { reasonWords, shortReason } from '../reason-text.ts';
import { splitRemediation } from '../remediation-text.ts';
import type { Report } from '../report.ts';
import type { ExceptionData, IdentityData, PathData, ReasonData } from './report-data.ts';
import type { Texts } from './texts.ts';

const MOST_PATHS = 8;
const MOST_SOURCES = 40;

export function identitiesData({ postures, options, asOf }: Report, texts: Texts): readonly IdentityData[] {
  const sources = sourcesOf(postures);
  const exceptions = Map.groupBy(options.exceptions ?? [], ({ identity }) => identity);
  return postures.map((posture) => ({
    ...identityData(posture, texts),
    ...exceptionsData(exceptions.get(posture.identity) ?? [], asOf),
    ...sourcesData(sources.get(posture.identity) ?? []),
  }));
}

function identityData(posture: Posture, texts: Texts): Omit<IdentityData, 'sources' | 'moreSources'> {
  const { identity, account, escalations } = posture;
  const short = (text: string) => texts.of(withShortArns(text, account));
  return {
    arn: identity,
    name: posture.name,
    kind: posture.kind,
    account,
    class: posture.class,
    classWhy: texts.of(posture.classWhy),
    tier: posture.tier,
    tierWhy: short(posture.tierWhy),
    score: posture.score,
    // The reason for the tier is shown above.
    terms: posture.scoreTerms.map(({ points, term, why }) => [points, short(why === posture.tierWhy ? term : why)]),
    admin: posture.admin === true,
    owner: posture.owner,
    lastUsedAt: posture.lastUsedAt?.slice(0, 'yyyy-mm-dd'.length) ?? null,
    reasons: posture.reasons.map((reason) => reasonData(reason, posture, texts)),
    paths: escalations.slice(0, MOST_PATHS).map((path) => pathData(identity, account, path, texts)),
    morePaths: Math.max(0, escalations.length - MOST_PATHS),
  };
}

function reasonData(reason: Reason, { tier, account }: Posture, texts: Texts): ReasonData {
  const { code, severity, detail, remediation } = reason;
  const base = {
    code,
    severity,
    short: texts.of(shortReason(reason, tier)),
    detail: texts.of(withShortArns(detail, account)),
  };
  if (remediation === undefined) return base;
  const { prose, command } = splitRemediation(remediation);
  const text = { prose: texts.of(prose) };
  return { ...base, remediation: command === undefined ? text : { ...text, command: texts.of(command) } };
}

export function pathData(from: string, account: string, path: Escalation, texts: Texts): PathData {
  const missing = missingData(path);
  return {
    hops: linksOf(from, path).map(({ by, to, conditional }, index) => ({
      by: texts.of(by),
      rule: path.steps[index]?.rule ?? '',
      to: texts.of(to),
      ...(conditional ? { conditional } : {}),
    })),
    admin: path.admin,
    ...(missing.length === 0 ? {} : { dependsOn: texts.of(withShortArns(missing.join('; '), account)) }),
  };
}

const exceptionsData = (exceptions: readonly Exception[], asOf: string): Pick<IdentityData, 'exceptions'> =>
  exceptions.length === 0 ? {} : { exceptions: exceptions.map((one) => exceptionData(one, asOf)) };

function exceptionData({ accepts, why, owner, expiresAt }: Exception, asOf: string): ExceptionData {
  const accepted =
    'reason' in accepts ? reasonWords(accepts.reason) : 'rule' in accepts ? accepts.rule : 'automatic response';
  const expired = !isInForce({ expiresAt }, Date.parse(asOf));
  return { accepts: accepted, why, owner, expires: expiresAt.slice(0, 'yyyy-mm-dd'.length), expired };
}

const sourcesData = (sources: readonly number[]): Pick<IdentityData, 'sources' | 'moreSources'> => ({
  sources: sources.slice(0, MOST_SOURCES),
  moreSources: Math.max(0, sources.length - MOST_SOURCES),
});

/** For each ARN, the positions of the identities whose paths end there. */
function sourcesOf(postures: readonly Posture[]): ReadonlyMap<string, readonly number[]> {
  const sources = new Map<string, number[]>();
  postures.forEach(({ escalations, identity }, index) => {
    for (const to of new Set(escalations.map((path) => path.to))) if (to !== identity) append(sources, to, index);
  });
  return sources;
}
