import type { AccountEstate, ResourcePolicyFacts, ResourcePolicyType } from './estate.ts';
import { withoutAccepted } from './exceptions.ts';
import type { PostureSettings } from './options.ts';
import { describeOutsider, type Outsiders } from './outsiders.ts';
import { reasonsOf } from './reasons/index.ts';
import { listed, type ReasonDraft } from './reasons/subject.ts';
import { scoreOf } from './score.ts';
import type { Posture } from './types.ts';

export interface ResourceParts
  extends Pick<Posture, 'identity' | 'kind' | 'name' | 'owner' | 'createdAt' | 'lastUsedAt' | 'classWhy'> {
  readonly why: string;
  readonly drafts: readonly ReasonDraft[];
}

/** The posture of a resource, which has no privilege and no paths: tier 2, with its reasons. */
export function resourcePosture(
  estate: AccountEstate,
  settings: PostureSettings,
  now: number,
  { why, drafts, ...rest }: ResourceParts,
): Posture {
  const reasons = withoutAccepted(rest.identity, reasonsOf(drafts, 2), settings.exceptions, now);
  const { score, terms } = scoreOf({ tier: 2, basis: 'reach', why, steps: 0, level: 'read' }, reasons);
  return {
    ...rest,
    account: estate.account,
    class: 'workload',
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

/** Postures of the resources, other than secrets, whose policies allow access from outside. Others have none. */
export function sharedResourcePostures(
  estate: AccountEstate,
  outsiders: Outsiders,
  settings: PostureSettings,
  now: number,
): Posture[] {
  return (estate.resourcePolicies ?? []).flatMap((resource) => {
    const draft = sharedOutside(resource, outsiders);
    if (draft === undefined) return [];
    return [
      resourcePosture(estate, settings, now, {
        identity: resource.arn,
        kind: 'resource',
        name: resource.arn.slice(resource.arn.lastIndexOf(':') + 1),
        why: 'a resource that its policy shares with outsiders: the impact depends on its content',
        classWhy: 'resources are assessed as part of the workloads that use them',
        owner: null,
        createdAt: 'unknown',
        lastUsedAt: 'unknown',
        drafts: [draft],
      }),
    ];
  });
}

function sharedOutside(resource: ResourcePolicyFacts, outsiders: Outsiders): ReasonDraft | undefined {
  const found = outsiders.of(resource);
  if (found.length === 0) return undefined;
  const isOpen = found.some(({ conditioned }) => !conditioned);
  const isPublic = found.some(({ kind, conditioned }) => kind === 'anyone' && !conditioned);
  // A bucket's own setting is known; that of its account may still block public policies.
  const isUncertain = isPublic && resource.type === 'AWS::S3::Bucket' && resource.restrictsPublicAccess === undefined;
  const through = (resource.grants ?? []).length > 0 ? 'its policy or a grant' : 'its resource policy';
  return {
    code: 'RESOURCE_SHARED_OUTSIDE',
    detail: `${through} allows access to ${listed(found.map(describeOutsider))}${resource.hasOpenUrl && isPublic ? ', and its URL takes unsigned requests' : ''}${isUncertain ? ', unless its account blocks public policies' : ''}`,
    evidence: { type: resource.type, principals: found.slice(0, 20).map(({ value }) => value), public: isPublic },
    remediation: `Allow only the principals that need access: ${COMMANDS[resource.type]}`,
    shift: isPublic && !isUncertain ? 1 : isOpen ? 0 : -2,
  };
}

const COMMANDS: Readonly<Record<ResourcePolicyType, string>> = {
  'AWS::S3::Bucket':
    'aws s3api put-bucket-policy. To block public access immediately: aws s3api put-public-access-block',
  'AWS::KMS::Key': 'aws kms put-key-policy, aws kms revoke-grant',
  'AWS::Lambda::Function': 'aws lambda remove-permission, aws lambda delete-function-url-config',
  'AWS::SQS::Queue': 'aws sqs set-queue-attributes',
  'AWS::SNS::Topic': 'aws sns set-topic-attributes',
  'AWS::ECR::Repository': 'aws ecr set-repository-policy',
  'AWS::SecretsManager::Secret': 'aws secretsmanager put-resource-policy',
};
