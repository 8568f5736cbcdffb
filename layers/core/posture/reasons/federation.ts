import type { OidcProvider, SubjectPart } from '../oidc-provider.ts';
import { issuerOf, oidcProvider } from '../oidc-providers.ts';
import { hasWildcards, narrows, restricts, type TrustCondition, type TrustGrant } from '../trust.ts';
import { listed, type ReasonDraft, type ReasonFinder, type Subject } from './subject.ts';

/** Trust in identity providers: which tokens are accepted, and for which audience. */
export const federation: ReasonFinder = (subject) => {
  const federated = subject.grants.filter((grant) => grant.type === 'Federated' && !grant.not);
  const oidc = federated.flatMap((grant) => {
    const issuer = issuerOf(grant.value);
    return issuer === undefined ? [] : [{ grant, issuer }];
  });
  const breadths = oidc.map(({ grant, issuer }) => breadthOf(grant, issuer)).filter((breadth) => breadth !== undefined);
  const worst = breadths.sort((a, b) => b.shift - a.shift)[0];
  const saml = federated.filter((grant) => grant.value.includes(':saml-provider/'));
  return [
    ...(worst === undefined ? [] : [tooBroad(subject, worst, breadths)]),
    ...withoutAudience(subject, oidc),
    ...samlWithoutAudience(subject, saml),
  ];
};

/** How far a trust policy is too broad. `shift` orders them: 1 is worst. */
interface Breadth {
  readonly shift: number;
  readonly what: string;
  readonly issuer: string;
  readonly example: string;
  readonly patterns: readonly string[];
}

function tooBroad(subject: Subject, worst: Breadth, all: readonly Breadth[]): ReasonDraft {
  const key = `${worst.issuer}:${worst.issuer.startsWith('cognito-identity') ? 'amr' : 'sub'}`;
  return {
    code: 'OIDC_TRUST_TOO_BROAD',
    detail: worst.what,
    evidence: {
      issuer: worst.issuer,
      patterns: [...new Set(all.flatMap((breadth) => breadth.patterns))],
      breadths: all.map((breadth) => breadth.what),
    },
    remediation: `aws iam update-assume-role-policy --role-name ${subject.name}, with "Condition": {"StringEquals": {"${key}": "${worst.example}"}}`,
    shift: worst.shift,
  };
}

function breadthOf(grant: TrustGrant, issuer: string): Breadth | undefined {
  if (issuer.startsWith('cognito-identity')) return cognitoBreadth(grant, issuer);
  const subs = grant.conditions.filter((condition) => condition.key === `${issuer}:sub`);
  const provider = oidcProvider(
    issuer,
    subs.flatMap(({ values }) => values),
  );
  const breadth = (shift: number, what: string, patterns: readonly string[] = []): Breadth => ({
    shift,
    what,
    issuer,
    example: provider.example,
    patterns,
  });
  const holding = subs.filter(restricts);
  if (holding.length === 0) {
    if (isLimitedByClaim(grant, issuer, provider)) return undefined;
    const who = provider.sharedIssuer
      ? `anyone with a token from ${provider.name}`
      : `anything with a token from ${provider.name}`;
    return breadth(provider.sharedIssuer ? 1 : 0, `${who} can assume it: ${whyNot(subs)}`);
  }
  // All conditions of a statement must hold, so the narrowest one decides.
  const isGuarded = ({ guards = [] }: SubjectPart) => grant.conditions.some((one) => pinsRun(one, issuer, guards));
  const breadths = holding.map((condition) => conditionBreadth(condition, { provider, isGuarded, breadth }));
  if (breadths.includes(undefined)) return undefined;
  const [narrowest] = breadths.filter((found) => found !== undefined).sort((a, b) => a.shift - b.shift);
  return narrowest !== undefined && narrowest.shift >= 0 && isLimitedByClaim(grant, issuer, provider)
    ? undefined
    : narrowest;
}

/** Whether a condition on one of the claims limits the allowed runs to a protected ref or to a name. */
const pinsRun = (condition: TrustCondition, issuer: string, claims: readonly string[]): boolean =>
  claims.some((claim) => condition.key === `${issuer}:${claim}`) &&
  restricts(condition) &&
  condition.values.every((value) =>
    condition.key.endsWith('_protected')
      ? value.toLowerCase() === 'true'
      : !(hasWildcards(condition) && OPEN_RUN.test(value)),
  );

/** A ref or name that starts with a wildcard; also the ref of a workflow, `owner/repository/path@ref`, because anyone who can
 * push a branch can change the workflow on it. */
const OPEN_RUN = /(?:^|@)(?:refs\/[a-z]+\/|refs\/)?[*?]/;

const whyNot = (subs: readonly TrustCondition[]): string => {
  const [sub] = subs;
  if (sub === undefined) return 'no condition on sub';
  if (sub.quantifier === 'all') return 'ForAllValues is also true for a token without sub';
  if (sub.ifExists) return 'IfExists is also true for a token without sub';
  return `${sub.operator} on sub excludes some subjects and allows all others`;
};

/** Whether another claim limits access to a project. */
const isLimitedByClaim = (grant: TrustGrant, issuer: string, provider: OidcProvider): boolean =>
  grant.conditions.some(
    (condition) =>
      provider.claims.some((claim) => condition.key === `${issuer}:${claim}`) &&
      restricts(condition) &&
      condition.values.every(
        (value) => !(hasWildcards(condition) && /[*?]/.test(value)) || NAMES_A_REPOSITORY.test(value),
      ),
  );

/** `owner/repository/path` with a wildcard only in the path. */
const NAMES_A_REPOSITORY = /^[^*?/]+\/[^*?/]+\//;

interface BreadthContext {
  readonly provider: OidcProvider;
  readonly isGuarded: (part: SubjectPart) => boolean;
  readonly breadth: (shift: number, what: string, patterns?: readonly string[]) => Breadth;
}

function conditionBreadth(condition: TrustCondition, context: BreadthContext): Breadth | undefined {
  const found = condition.values.map((value) => patternBreadth(value, condition, context));
  return found.filter((one) => one !== undefined).sort((a, b) => b.shift - a.shift)[0];
}

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a decision list: the first line that applies decides.
function patternBreadth(value: string, condition: TrustCondition, context: BreadthContext): Breadth | undefined {
  const { provider, isGuarded, breadth } = context;
  const pattern = condition.operator === 'stringequalsignorecase' ? value.toLowerCase() : value;
  const wild = hasWildcards(condition) && /[*?]/.test(pattern);
  // Without StringLike a wildcard is a literal character, so the condition matches no token.
  if (!wild && /[*?]/.test(pattern)) return undefined;
  if (/:pull_request$/.test(pattern) || (!wild && /merge_request/.test(pattern))) {
    return breadth(0, `pull requests of ${pattern} can assume it: anyone who can open a pull request gets the role`, [
      value,
    ]);
  }
  const open = wild ? provider.subject.find((part) => !part.pinned.test(pattern) && !isGuarded(part)) : undefined;
  if (open === undefined) return undefined;
  const allowed = open.lets ?? 'the whole organization';
  switch (open.weight) {
    case 'owner': {
      const who = provider.sharedIssuer ? 'anyone whose' : 'anything with a token from';
      const subject = provider.sharedIssuer ? `${provider.name} subject` : `${provider.name} whose subject`;
      const what = `${who} ${subject} matches ${pattern} can assume it: the wildcard comes before the owner`;
      return breadth(provider.sharedIssuer ? 1 : 0, what, [value]);
    }
    case 'project':
      return breadth(0, `${allowed} can assume it: ${pattern} does not name a single project`, [value]);
    // Every run of one project: often intended, but worth a report.
    case 'run':
      return breadth(
        -1,
        `${allowed} of ${projectIn(pattern)} can assume it: ${pattern} does not limit the ${open.name}`,
        [value],
      );
  }
}

/** `acme/app` of `repo:acme/app:*`. */
const projectIn = (pattern: string): string => pattern.split(':')[1] ?? pattern;

function cognitoBreadth(grant: TrustGrant, issuer: string): Breadth | undefined {
  const base = { issuer, example: 'authenticated', patterns: [] };
  const audience = grant.conditions.some((condition) => condition.key === `${issuer}:aud` && narrows(condition));
  if (!audience)
    return {
      ...base,
      shift: 1,
      what: 'any Cognito identity pool in any account can assume it: no condition on aud',
    };
  const kinds = grant.conditions.filter((condition) => condition.key === `${issuer}:amr`);
  // `amr` is multivalued, which is why AWS documents ForAnyValue for it.
  const guests = !kinds.some(excludesGuests);
  return guests
    ? { ...base, shift: 0, what: 'unauthenticated guests of a Cognito identity pool can assume it' }
    : undefined;
}

/** The `amr` of every pool identity contains `authenticated` or `unauthenticated`. */
function excludesGuests({ operator, ifExists, values }: TrustCondition): boolean {
  const named = (value: string) => /^unauthenticated$|^[*?]+$/.test(value);
  if (operator.startsWith('stringnot')) return values.some(named);
  return !ifExists && !values.some(named);
}

function withoutAudience(
  subject: Subject,
  oidc: readonly { readonly grant: TrustGrant; readonly issuer: string }[],
): ReasonDraft[] {
  const open = oidc.filter(
    ({ grant, issuer }) =>
      !issuer.startsWith('cognito-identity') &&
      !grant.conditions.some(
        (condition) =>
          (condition.key === `${issuer}:aud` ||
            condition.key === `${issuer}:oaud` ||
            condition.key === `${issuer}:app_id`) &&
          narrows(condition),
      ),
  );
  const [first] = open;
  if (first === undefined) return [];
  return [
    {
      code: 'OIDC_TRUST_WITHOUT_AUDIENCE',
      detail: `accepts tokens from ${listed([...new Set(open.map(({ issuer }) => issuer))])} that were issued for another audience: no condition on aud`,
      evidence: { issuers: [...new Set(open.map(({ issuer }) => issuer))] },
      remediation: `Add "Condition": {"StringEquals": {"${first.issuer}:aud": "${oidcProvider(first.issuer).audience}"}} to the trust policy of ${subject.name}`,
    },
  ];
}

function samlWithoutAudience(subject: Subject, saml: readonly TrustGrant[]): ReasonDraft[] {
  const open = saml.filter(
    (grant) => !grant.conditions.some((condition) => condition.key.startsWith('saml:') && narrows(condition)),
  );
  if (open.length === 0) return [];
  return [
    {
      code: 'SAML_TRUST_WITHOUT_AUDIENCE',
      detail: `accepts assertions from ${listed(open.map((grant) => grant.value))} without a condition on SAML:aud`,
      evidence: { providers: open.map((grant) => grant.value) },
      remediation: `Add "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}} to the trust policy of ${subject.name}`,
    },
  ];
}
