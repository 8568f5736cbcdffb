import { createHash } from 'node:crypto';
import { parseArn, type Severity } from '../../layers/core/identity.ts';
import type { Posture, Reason } from '../../layers/core/posture/types.ts';
import { UsageError } from '../io.ts';
import { version } from '../version.ts';
import { reasonPage } from './links.ts';
import { reasonWords } from './reason-text.ts';

/** Where the findings are imported, and the time of the assessment. */
export interface AsffOptions {
  /** Region of Security Hub. */
  readonly region: string | undefined;
  /** ISO 8601 */
  readonly asOf: string;
}

/** Findings of one request. Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html */
const MOST_FINDINGS = 100;

/** Lengths in characters. With them, a finding stays far below the limit of 240 KB.
 * Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html */
const LIMIT = { id: 512, title: 256, description: 1024, recommendation: 512, productField: 2048 } as const;

const LABEL: Readonly<Record<Severity, string>> = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
  info: 'INFORMATIONAL',
};

/** Types of AWS Security Finding Format resources, by kind of identity. */
const RESOURCE_TYPES: Readonly<Record<Exclude<Posture['kind'], 'resource'>, string>> = {
  user: 'AwsIamUser',
  role: 'AwsIamRole',
  root: 'AwsAccount',
  secret: 'AwsSecretsManagerSecret',
};

/** Types of resources that outsiders can use, by the service in their ARN. */
const SHARED_RESOURCE_TYPES: ReadonlyMap<string, string> = new Map([
  ['s3', 'AwsS3Bucket'],
  ['kms', 'AwsKmsKey'],
  ['lambda', 'AwsLambdaFunction'],
  ['sqs', 'AwsSqsQueue'],
  ['sns', 'AwsSnsTopic'],
  ['ecr', 'AwsEcrRepository'],
]);

/** AWS Security Finding Format: one line for each request to `BatchImportFindings`, a JSON array of at most 100 findings of one
 * account, because each account imports its own.
 * @throws UsageError without a Region. */
export function asff(postures: readonly Posture[], { region, asOf }: AsffOptions): readonly string[] {
  if (region === undefined)
    throw new UsageError(
      '--format asff: no Region: set AWS_REGION or use --security-hub-region with the Region of Security Hub',
    );
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d+$/.test(region))
    throw new UsageError(`--security-hub-region ${region}: expected a Region such as us-east-1`);
  const accounts = [...new Set(postures.map(({ account }) => account))].sort();
  return accounts.flatMap((account) => {
    const findings = postures
      .filter((posture) => posture.account === account)
      .flatMap((posture) => posture.reasons.map((reason) => findingOf(posture, reason, region, asOf)));
    return batchesOf(findings).map((batch) => JSON.stringify(batch));
  });
}

function batchesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / MOST_FINDINGS);
  return Array.from({ length: count }, (_, index) => items.slice(index * MOST_FINDINGS, (index + 1) * MOST_FINDINGS));
}

function findingOf(posture: Posture, reason: Reason, region: string, asOf: string) {
  const { identity, account, tier } = posture;
  const { partition = 'aws' } = parseArn(identity) ?? {};
  const words = reasonWords(reason.code);
  const severity = { Label: LABEL[reason.severity], Original: reason.severity };
  const types = ['Software and Configuration Checks/AWS Security Best Practices'];
  return {
    SchemaVersion: '2018-10-08',
    Id: idOf(`${identity}#${reason.code}`),
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    ProductName: 'Tierwatch',
    CompanyName: 'Tierwatch',
    GeneratorId: `tierwatch/${reason.code}`,
    AwsAccountId: account,
    Region: region,
    Types: types,
    CreatedAt: asOf,
    UpdatedAt: asOf,
    Severity: severity,
    FindingProviderFields: { Severity: severity, Types: types },
    Title: cut(`${upperFirst(words)}: ${posture.kind} ${posture.name} (T${tier})`, LIMIT.title),
    Description: cut(reason.detail, LIMIT.description),
    Remediation: {
      Recommendation: {
        Text: cut(reason.remediation ?? 'The page explains when an identity has this reason.', LIMIT.recommendation),
        Url: reasonPage(reason.code),
      },
    },
    Resources: [resourceOf(posture, partition, region)],
    ProductFields: productFields(posture, reason),
    RecordState: 'ACTIVE',
  };
}

/** An ARN with a long path does not fit; the same finding always has the same ID. */
const idOf = (id: string): string =>
  id.length <= LIMIT.id ? id : `tierwatch/${createHash('sha256').update(id).digest('hex')}`;

function resourceOf({ identity, kind }: Posture, Partition: string, region: string) {
  const { service = '', region: own = '' } = parseArn(identity) ?? {};
  const Type = kind === 'resource' ? (SHARED_RESOURCE_TYPES.get(service) ?? 'Other') : RESOURCE_TYPES[kind];
  return { Type, Id: identity, Partition, Region: own === '' ? region : own };
}

function productFields({ tier, score, class: kind, owner }: Posture, reason: Reason): Readonly<Record<string, string>> {
  return {
    'tierwatch/reason': reason.code,
    'tierwatch/tier': `T${tier}`,
    'tierwatch/score': String(score),
    'tierwatch/class': kind,
    ...(owner === null || owner.trim() === '' ? {} : { 'tierwatch/owner': cut(owner, LIMIT.productField) }),
    ...(reason.frameworks.length === 0
      ? {}
      : { 'tierwatch/supports': cut(reason.frameworks.join('; '), LIMIT.productField) }),
    'tierwatch/version': version(),
  };
}

/** Never ends in half of a character. */
const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;

const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
