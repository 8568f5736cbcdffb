import { parseArn } from '../identity.ts';
import type { AccountEstate, ExposedSecret, SecretFacts } from './estate.ts';
import type { PostureSettings } from './options.ts';
import { describeOutsider, type Outsiders } from './outsiders.ts';
import { ownerOf } from './owner.ts';
import { describePlace } from './reasons/exposed.ts';
import { daysSince, listed, type ReasonDraft } from './reasons/subject.ts';
import { asResource } from './resource-policies.ts';
import { resourcePosture } from './resource-posture.ts';
import type { Posture } from './types.ts';

/** Postures of the secrets of an account, and of the places whose configuration holds a plaintext secret and that have no known
 * role. */
export function secretPostures(
  estate: AccountEstate,
  outsiders: Outsiders,
  settings: PostureSettings,
  now: number,
): Posture[] {
  const secrets = estate.secrets === 'unknown' ? [] : estate.secrets;
  const loose =
    estate.secretsOutsideVault === 'unknown'
      ? []
      : estate.secretsOutsideVault.filter((secret) => secret.roleArn === undefined);
  const vault = secrets.map((secret) =>
    resourcePosture(estate, settings, now, {
      ...SECRET,
      identity: secret.arn,
      name: secret.name,
      why: 'a secret in Secrets Manager: what it gives access to is unknown',
      owner: ownerOf(secret.tags, settings),
      createdAt: secret.createdAt,
      lastUsedAt: secret.lastAccessedAt,
      drafts: draftsOf(secret, outsiders, settings, now),
    }),
  );
  const outside = [...Map.groupBy(loose, (secret) => secret.holder)].map(([holder, found]) =>
    resourcePosture(estate, settings, now, {
      ...SECRET,
      identity: holder.startsWith('arn:')
        ? holder
        : `arn:${estate.partition}:${serviceOf(found)}::${estate.account}:${holder}`,
      name: holder,
      why: 'a secret in plaintext configuration: what it gives access to is unknown',
      owner: null,
      createdAt: 'unknown',
      lastUsedAt: 'unknown',
      drafts: [looseDraft(found)],
    }),
  );
  return [...vault, ...outside];
}

const SECRET = {
  kind: 'secret',
  classWhy: 'secrets are assessed as part of the workloads that read them',
} as const;

/** `AWS::Lambda::Function` as `lambda`. */
const serviceOf = (found: readonly ExposedSecret[]): string =>
  found[0]?.type.split('::')[1]?.toLowerCase() ?? 'unknown';

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

function draftsOf(secret: SecretFacts, outsiders: Outsiders, settings: PostureSettings, now: number): ReasonDraft[] {
  return [
    ...rotation(secret, now),
    ...idle(secret, settings, now),
    ...sharing(secret, outsiders),
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

/** Access for everyone within an organization or a network is not reported: secrets are shared that way on purpose. */
function sharing(secret: SecretFacts, outsiders: Outsiders): ReasonDraft[] {
  const found = outsiders.of(asResource(secret)).filter(({ conditioned, kind }) => !conditioned || kind !== 'anyone');
  if (found.length === 0) return [];
  const outside = [...new Set(found.map((one) => describeOutsider({ ...one, conditioned: false })))];
  return [
    {
      code: 'SECRET_SHARED_OUTSIDE',
      detail: `its resource policy allows access to ${listed(outside)}`,
      evidence: { principals: outside },
      remediation: `aws secretsmanager put-resource-policy --secret-id ${secret.arn} --block-public-policy --resource-policy <policy that names the principals>`,
      ...(outside.includes('everyone') ? { shift: 1 } : {}),
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
