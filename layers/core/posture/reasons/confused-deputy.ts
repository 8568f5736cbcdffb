import { serviceName } from '../../iam/service-name.ts';
import { isServiceLinkedRole } from '../estate.ts';
import { hasWildcards, type TrustCondition, type TrustGrant } from '../trust.ts';
import { listed, type ReasonFinder } from './subject.ts';

/** Services that act for many customers and send `aws:SourceAccount` or `aws:SourceArn` when they assume a role. Their guides
 * recommend a condition on these keys.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html and the services' guides. */
const DEPUTIES = new Set(
  [
    'apprunner',
    'appflow',
    'backup',
    'batch',
    'bedrock',
    'bedrock-agentcore',
    'cloudtrail',
    'codebuild',
    'cognito-idp',
    'comprehend',
    'config',
    'dms',
    'ecs-tasks',
    'events',
    'firehose',
    'forecast',
    'glue',
    'imagebuilder',
    'iot',
    'kendra',
    'lex',
    'lexv2',
    'logs',
    'medialive',
    'mediaconvert',
    'pipes',
    'rekognition',
    'robomaker',
    'scheduler',
    'securitylake',
    'ssm',
    'states',
    'textract',
    'transcribe',
    'transfer',
    'vpc-flow-logs',
  ].map((service) => `${service}.amazonaws.com`),
);
const SOURCE_KEYS = new Set([
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourcevpc',
  'sts:externalid',
]);

/** Whether the statement lets the service act for the resources of any account. */
const isOpen = (grant: TrustGrant): boolean =>
  grant.type === 'Service' &&
  DEPUTIES.has(serviceName(grant.value).toLowerCase()) &&
  !grant.conditions.some(limitsSource);

/** These services always send the key, so `IfExists` makes no difference. */
const limitsSource = (condition: TrustCondition): boolean =>
  SOURCE_KEYS.has(condition.key) &&
  !condition.operator.includes('not') &&
  !(hasWildcards(condition) && condition.values.some((value) => matchesAnyone(condition.key, value)));

/** The account in the ARN decides. A bucket ARN has no account, but bucket names are globally unique. */
function matchesAnyone(key: string, pattern: string): boolean {
  if (key !== 'aws:sourcearn') return /^[*?]/.test(pattern);
  const [, , , , account, resource = '*'] = pattern.split(':');
  return account === undefined || /[*?]/.test(account) || (account === '' && /^[*?]/.test(resource));
}

/** Trust in services without a limit on the accounts that they can act for. */
export const confusedDeputy: ReasonFinder = ({ role, name, account, grants }) => {
  if (role === undefined || isServiceLinkedRole(role)) return [];
  const services = [...new Set(grants.filter(isOpen).map((grant) => grant.value))];
  if (services.length === 0) return [];
  return [
    {
      code: 'CONFUSED_DEPUTY',
      detail: `${listed(services)} can assume it on behalf of any account: no condition on aws:SourceAccount or aws:SourceArn`,
      evidence: { services },
      remediation: `aws iam update-assume-role-policy --role-name ${name}, with "Condition": {"StringEquals": {"aws:SourceAccount": "${account}"}}`,
      shift: -1,
    },
  ];
};
