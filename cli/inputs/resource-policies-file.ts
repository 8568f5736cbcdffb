import { parseArn } from '../../layers/core/identity.ts';
import type {
  AccountEstate,
  KeyGrant,
  ResourcePolicyFacts,
  ResourcePolicyType,
} from '../../layers/core/posture/estate.ts';
import { describeValue, InputError, isRecord } from '../../layers/core/posture/input-error.ts';
import { documentIn } from './policy-file.ts';

const TYPES: Readonly<Record<string, ResourcePolicyType>> = {
  s3: 'AWS::S3::Bucket',
  kms: 'AWS::KMS::Key',
  lambda: 'AWS::Lambda::Function',
  sqs: 'AWS::SQS::Queue',
  sns: 'AWS::SNS::Topic',
  ecr: 'AWS::ECR::Repository',
  secretsmanager: 'AWS::SecretsManager::Secret',
};

/** What the AWS CLI prints about who may use a resource, besides its policy. */
const OUTPUTS = [
  'Policy',
  'Attributes',
  'policyText',
  'ResourcePolicy',
  'Grants',
  'PublicAccessBlockConfiguration',
  'FunctionUrlConfigs',
];

interface ResourceEntry {
  readonly account: string | undefined;
  readonly facts: ResourcePolicyFacts;
  readonly source: string;
  readonly place: string;
}

/** Adds resource policies to the accounts of their resources.
 * @throws InputError with file and position if a resource belongs to no account, or to another one. */
export function withResourcePolicies(
  estates: readonly AccountEstate[],
  entries: readonly ResourceEntry[],
): AccountEstate[] {
  const accounts = new Set(estates.map(({ account }) => account));
  const byAccount = Map.groupBy(entries, (entry) => accountOf(entry, accounts));
  return estates.map((estate) => ({
    ...estate,
    resourcePolicies: (byAccount.get(estate.account) ?? []).map(({ facts }) => facts),
  }));
}

function accountOf({ account, source, place }: ResourceEntry, accounts: ReadonlySet<string>): string {
  const [only] = accounts.size === 1 ? accounts : [];
  const found = account ?? only;
  if (found === undefined)
    throw new InputError(
      source,
      `${place}.Account`,
      'expected the account of the resource: its ARN does not contain it',
    );
  if (!accounts.has(found))
    throw new InputError(source, place, `expected a resource of an account with a dump, found one of account ${found}`);
  return found;
}

/** Reads a list of what the AWS CLI prints about each resource, with its ARN in `Resource` and, for a bucket, its account in
 * `Account`.
 * @throws InputError with file and position. */
export function parseResourcePolicies(content: unknown, source: string): readonly ResourceEntry[] {
  const list = isRecord(content) ? (content.resourcePolicies ?? [content]) : content;
  if (!Array.isArray(list))
    throw new InputError(source, '', `expected a list of resources with policies, found ${describeValue(content)}`);
  return list.map((entry: unknown, index) => entryOf(entry, source, `[${index}]`));
}

function entryOf(entry: unknown, source: string, place: string): ResourceEntry {
  if (!isRecord(entry)) throw new InputError(source, place, `expected a resource, found ${describeValue(entry)}`);
  const arn = arnIn(entry);
  const parts = arn === undefined ? undefined : parseArn(arn);
  const type = TYPES[parts?.service ?? ''];
  if (arn === undefined || parts === undefined || type === undefined)
    throw new InputError(
      source,
      `${place}.Resource`,
      `expected the ARN of a bucket, key, function, queue, topic, repository or secret, found ${describeValue(entry.Resource)}`,
    );
  if (!OUTPUTS.some((name) => name in entry))
    throw new InputError(source, place, `expected at least one of ${OUTPUTS.join(', ')}`);
  const account = typeof entry.Account === 'string' ? entry.Account : parts.account;
  return {
    account: account === '' ? undefined : account,
    facts: { type, arn, policy: policyIn(entry, source, place), ...moreOf(entry, source, place) },
    source,
    place,
  };
}

/** Some commands print the ARN of the resource. */
function arnIn({ Resource: resource, ARN: arn, Attributes: attributes }: Record<string, unknown>): string | undefined {
  const within = isRecord(attributes) ? [attributes.QueueArn, attributes.TopicArn] : [];
  return [resource, arn, ...within].find((one) => typeof one === 'string');
}

function policyIn(entry: Record<string, unknown>, source: string, place: string): object | null {
  const document = documentIn(entry);
  if (document !== undefined) return document;
  for (const name of ['Policy', 'policyText', 'ResourcePolicy']) {
    const found = entry[name];
    if (found !== undefined && found !== null && found !== '')
      throw new InputError(source, `${place}.${name}`, `expected a policy document, found ${describeValue(found)}`);
  }
  return null;
}

function moreOf(
  entry: Record<string, unknown>,
  source: string,
  place: string,
): Pick<ResourcePolicyFacts, 'grants' | 'restrictsPublicAccess' | 'hasOpenUrl'> {
  const block = entry.PublicAccessBlockConfiguration;
  const urls = entry.FunctionUrlConfigs;
  return {
    ...(entry.Grants === undefined ? {} : { grants: grantsIn(entry.Grants, source, `${place}.Grants`) }),
    ...(isRecord(block) ? { restrictsPublicAccess: block.RestrictPublicBuckets === true } : {}),
    ...(Array.isArray(urls)
      ? { hasOpenUrl: urls.some((url: unknown) => isRecord(url) && url.AuthType === 'NONE') }
      : {}),
  };
}

function grantsIn(content: unknown, source: string, place: string): readonly KeyGrant[] {
  if (!Array.isArray(content))
    throw new InputError(source, place, `expected the list that list-grants prints, found ${describeValue(content)}`);
  return content.flatMap((grant: unknown, index): readonly KeyGrant[] => {
    if (!isRecord(grant) || typeof grant.GranteePrincipal !== 'string' || !Array.isArray(grant.Operations))
      throw new InputError(source, `${place}[${index}]`, 'expected GranteePrincipal and Operations');
    if (!grant.GranteePrincipal.startsWith('arn:')) return [];
    const constraints = isRecord(grant.Constraints) ? grant.Constraints : {};
    const context = constraints.EncryptionContextEquals ?? constraints.EncryptionContextSubset;
    return [
      {
        grantee: grant.GranteePrincipal,
        operations: grant.Operations.map(String),
        ...(isRecord(context)
          ? {
              encryptionContext: Object.fromEntries(
                Object.entries(context).map(([key, value]) => [key, String(value)]),
              ),
            }
          : {}),
      },
    ];
  });
}
