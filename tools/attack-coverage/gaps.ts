/** Why no rule names a call, by patterns of `service:Name`; the first pattern that matches applies. */
const GAPS: readonly (readonly [pattern: RegExp, why: string])[] = [
  [
    /^(ec2:(CreateVolume|AttachVolume|DeleteVolume|CreateImage|CreateDefaultVpc|CreateSecurityGroup|CreateRoute|StartInstances|StopInstances|TerminateInstances)|elasticfilesystem:DeleteMountTarget|ecs:CreateCluster|rds:Create\w+)$/,
    'Routine operation of compute and storage. Sharing, export, mass deletion and unusual compute are matched.',
  ],
  [
    /^(apigateway:Create|elasticloadbalancing:CreateRule|cloudfront:|appsync:|route53:CreateHostedZone|ec2:AuthorizeSecurityGroupEgress)/,
    'Routine publishing of applications. A role that an integration gets is judged as a handover.',
  ],
  [/^ec2:CreateTrafficMirrorFilter$/, 'Has no effect without a mirror session, which is matched.'],
  [/^iam:ChangePassword$/, 'People change their own password. A change of the password of another user is matched.'],
  [/^iam:CreateServiceLinkedRole$/, 'AWS defines what the role allows; only its service can assume it.'],
  [/^logs:CreateLogStream$/, 'Every function creates log streams.'],
  [/^rds:ModifyActivityStream$/, 'It changes the policy of a stream of audit records, not its delivery.'],
  [
    /^support:CreateCase$/,
    'Routine; the quota increase that a case can ask for is matched where Service Quotas records it.',
  ],
  [/^cloudshell:CreateSession$/, 'The shell runs as the same session, and its calls are judged.'],
  [/^ses:SendEmail$/, 'A data event. Setting up mail and asking for its quota are matched.'],
  [/^(cognito|codestar)/, 'The calls are those of users of an application, or of a service that AWS has retired.'],
  [/^iot:/, 'Devices register in this way. The role alias, which gives them a role, is matched.'],
  [
    /^iam:(DeleteGroupPolicy|DetachGroupPolicy|RemoveUserFromGroup)$/,
    'The record does not say whether the policy denied anything. The posture of the members changes, and is published.',
  ],
  [
    /^(cloudformation:DescribeStacks|codebuild:BatchGetProjects|ecs:DescribeTaskDefinition)$/,
    'Deployment tools read them all the time. `enumeration-burst` counts them where they are delivered.',
  ],
];

const READS =
  'A read. `enumeration-burst` counts it where read-only events are delivered (`telemetry: thorough`, `replay`).';

/** @throws Error if neither a rule nor a reason is known: a new gap needs one of them. */
export function gapOf(call: string, readOnly: boolean): string {
  const known = GAPS.find(([pattern]) => pattern.test(call))?.[1];
  if (known !== undefined) return known;
  if (readOnly) return READS;
  throw new Error(`${call}: expected a detection rule that names it, or a reason in tools/attack-coverage/gaps.ts`);
}
