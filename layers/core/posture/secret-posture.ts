import { readDocument } from '../iam/document.ts';
import { parseArn } from '../identity.ts';
import type { AccountEstate, ExposedSecret, SecretFacts } from './estate.ts';
import { withoutAccepted } from './exceptions.ts';
import type { PostureSettings } from './options.ts';
import { ownerOf } from './owner.ts';
import { describePlace } from './reasons/exposed.ts';
import { reasonsOf } from './reasons/index.ts';
import { daysSince, listed, type ReasonDraft } from './reasons/subject.ts';
import { scoreOf } from './score.ts';
import { accountOf, isDeletedPrincipal } from './trust.ts';
import type { Posture } from './types.ts';

/** Postures of the secrets of an account, and of the places outside a vault that hold a secret and have no known role. */
export function secretPostures(
  estate: AccountEstate,
  ownAccounts: ReadonlySet<string>,
  settings: PostureSettings,
  now: number,
): Posture[] {
  const secrets = estate.secrets === 'unknown' ? [] : estate.secrets;
  const loose =
    estate.secretsOutsideVault === 'unknown'
      ? []
      : estate.secretsOutsideVault.filter((secret) => secret.roleArn === undefined);
  const vault = secrets.map((secret) =>
    posture(estate, settings, now, {
      identity: secret.arn,
      name: secret.name,
      why: 'a secret in Secrets Manager: what it gives access to is unknown',
      owner: ownerOf(secret.tags, settings),
      createdAt: secret.createdAt,
      lastUsedAt: secret.lastAccessedAt,
      drafts: draftsOf(secret, estate.account, ownAccounts, settings, now),
    }),
  );
  const outside = [...Map.groupBy(loose, (secret) => secret.holder)].map(([holder, found]) =>
    posture(estate, settings, now, {
      identity: holder.startsWith('arn:')
        ? holder
        : `arn:${estate.partition}:${serviceOf(found)}::${estate.account}:${holder}`,
      name: holder,
      why: 'a secret stored outside a vault: what it gives access to is unknown',
      owner: null,
      createdAt: 'unknown',
      lastUsedAt: 'unknown',
      drafts: [looseDraft(found)],
    }),
  );
  return [...vault, ...outside];
}

/** `AWS::Lambda::Function` as `lambda`. */
const serviceOf = (found: readonly ExposedSecret[]): string =>
  found[0]?.type.split('::')[1]?.toLowerCase() ?? 'unknown';

interface Parts extends Pick<Posture, 'identity' | 'name' | 'owner' | 'createdAt' | 'lastUsedAt'> {
  readonly why: string;
  readonly drafts: readonly ReasonDraft[];
}

function posture(estate: AccountEstate, settings: PostureSettings, now: number, parts: Parts): Posture {
  const { why, drafts, ...rest } = parts;
  const reasons = withoutAccepted(rest.identity, reasonsOf(drafts, 2), settings.exceptions, now);
  const { score, terms } = scoreOf({ tier: 2, basis: 'reach', why, steps: 0, level: 'read' }, reasons);
  return {
    ...rest,
    kind: 'secret',
    account: estate.account,
    class: 'workload',
    classWhy: 'secrets are assessed as part of the workloads that read them',
    tier: 2,
    tierWhy: why,
    score,
    scoreTerms: terms,
    admin: false,
    reasons,
    escalations: [],
    containment: {
      immutableId: rest.identity,
      accessKeys: [],
      hasLoginProfile: false,
      inlinePolicySize: 0,
      serviceLinked: false,
      reservedSso: false,
    },
    unknowns: [],
    takenAt: estate.takenAt,
  };
}

function looseDraft(found: readonly ExposedSecret[]): ReasonDraft {
  return {
    code: 'SECRET_OUTSIDE_VAULT',
    detail: `${found.length === 1 ? 'a secret is' : `${found.length} secrets are`} stored in plain text in ${listed(found.map(describePlace))}`,
    evidence: {
      places: found.map(describePlace),
      kinds: [...new Set(found.map((secret) => secret.kind))],
      fingerprints: found.map((s) => s.fingerprint),
    },
    remediation: 'Rotate it and move it to Secrets Manager',
  };
}

function draftsOf(
  secret: SecretFacts,
  account: string,
  ownAccounts: ReadonlySet<string>,
  settings: PostureSettings,
  now: number,
): ReasonDraft[] {
  return [
    ...rotation(secret, now),
    ...idle(secret, settings, now),
    ...sharing(secret, account, ownAccounts),
    ...encryption(secret),
  ];
}

function rotation(secret: SecretFacts, now: number): ReasonDraft[] {
  if (secret.owningService !== undefined) return [];
  const rotated = secret.lastRotatedAt === 'unknown' ? 'unknown' : (secret.lastRotatedAt ?? secret.createdAt);
  const age = daysSince(rotated, now);
  if (!secret.rotationEnabled) {
    return [
      {
        code: 'SECRET_NOT_ROTATING',
        detail: `has no automatic rotation${age === undefined ? '' : `; its value may be ${age} days old`}`,
        evidence: { rotationEnabled: false, ...(age === undefined ? {} : { ageDays: age }) },
        remediation: `aws secretsmanager rotate-secret --secret-id ${secret.arn} --rotation-lambda-arn <function> --rotation-rules AutomaticallyAfterDays=30`,
      },
    ];
  }
  const due = secret.rotateEveryDays;
  // One day of grace: a rotation window can start hours after the rotation is due.
  if (due === undefined || age === undefined || age <= due + 1) return [];
  return [
    {
      code: 'SECRET_ROTATION_OVERDUE',
      detail: `should rotate every ${due} days but last rotated ${age} days ago: rotation is failing`,
      evidence: { rotateEveryDays: due, sinceDays: age },
      remediation: `Check the log of its rotation function, then aws secretsmanager rotate-secret --secret-id ${secret.arn}`,
    },
  ];
}

function idle(secret: SecretFacts, settings: PostureSettings, now: number): ReasonDraft[] {
  const age = daysSince(secret.createdAt, now);
  const since = secret.lastAccessedAt === null ? age : daysSince(secret.lastAccessedAt, now);
  if (since === undefined || since <= settings.unusedDays) return [];
  return [
    {
      code: 'SECRET_UNUSED',
      detail:
        secret.lastAccessedAt === null
          ? `never read since it was created ${since} days ago`
          : `not read for ${since} days`,
      evidence: { unusedDays: since },
      remediation: `Ask its owner, then aws secretsmanager delete-secret --secret-id ${secret.arn} --recovery-window-in-days 30`,
    },
  ];
}

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: statements and their principals are filtered in one pass.
function sharing(secret: SecretFacts, account: string, ownAccounts: ReadonlySet<string>): ReasonDraft[] {
  if (secret.resourcePolicy === 'unknown' || secret.resourcePolicy === null) return [];
  const outside = new Set<string>();
  for (const statement of readDocument(`${secret.arn}/policy`, secret.resourcePolicy).statements) {
    if (statement.effect !== 'Allow' || statement.principals === undefined) continue;
    const scoped = statement.conditions.some(({ key }) =>
      /^aws:(principalorgid|principalorgpaths|principalaccount|principalarn|sourceaccount|sourcearn|sourcevpce?)$/i.test(
        key,
      ),
    );
    for (const { type, value } of statement.principals.entries) {
      if (type !== 'AWS' || isDeletedPrincipal(value)) continue;
      const other = accountOf(value);
      if ((value === '*' || statement.principals.not) && !scoped) outside.add('everyone');
      else if (other !== undefined && other !== account && !ownAccounts.has(other)) outside.add(`account ${other}`);
    }
  }
  if (outside.size === 0) return [];
  return [
    {
      code: 'SECRET_SHARED_OUTSIDE',
      detail: `its resource policy allows access to ${listed([...outside])}`,
      evidence: { principals: [...outside] },
      remediation: `aws secretsmanager put-resource-policy --secret-id ${secret.arn} --block-public-policy --resource-policy <policy that names the principals>`,
      ...(outside.has('everyone') ? { shift: 1 } : {}),
    },
  ];
}

/** The AWS managed key cannot be shared with other accounts or disabled: a limitation more than a risk. */
function encryption(secret: SecretFacts): ReasonDraft[] {
  if (secret.customerKey || secret.owningService !== undefined) return [];
  const region = parseArn(secret.arn)?.region ?? secret.region;
  return [
    {
      code: 'SECRET_WITHOUT_CUSTOMER_KEY',
      detail: 'is encrypted with the AWS managed key, so no key policy limits who can read it',
      evidence: { region },
      remediation: `aws secretsmanager update-secret --secret-id ${secret.arn} --kms-key-id <key>`,
    },
  ];
}
