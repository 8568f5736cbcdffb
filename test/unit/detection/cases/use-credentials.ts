import {
  ABROAD,
  ask,
  denied,
  HOUR,
  IN_AMAZON,
  IN_AMAZON_ABROAD,
  IN_AMAZON_TOO,
  MINUTE,
  NOON,
  record,
  role,
  roleArn,
  several,
} from '../records.ts';
import { allow, hourly, instance, known, many, one, type RuleCases, trust } from './case.ts';

/** The second call is from `sourceAddress`. */
const fromAmazon = (sourceIPAddress: string, userAgent = 'aws-cli/2.17 os/linux') => [
  record('s3:GetObject', instance({ sourceIPAddress: IN_AMAZON })),
  record('s3:GetObject', instance({ sourceIPAddress, userAgent }), NOON + HOUR),
];

export const useCredentialsCases: Readonly<Record<string, RuleCases>> = {
  'own-key-used-at-once': { matches: [], ignores: [one('a call with an old key', record('s3:ListBuckets'))] },
  'instance-credentials-elsewhere': {
    matches: [
      many('calls from two networks', [
        record('s3:GetObject', instance({ sourceIPAddress: IN_AMAZON })),
        record('s3:GetObject', instance({ sourceIPAddress: ABROAD }), NOON + HOUR),
      ]),
      many('management calls from two networks', [
        record('ssm:UpdateInstanceInformation', instance({ sourceIPAddress: IN_AMAZON })),
        record('ssm:UpdateInstanceInformation', instance({ sourceIPAddress: ABROAD }), NOON + HOUR),
      ]),
      one('a call from a network outside Amazon', record('s3:GetObject', instance({ sourceIPAddress: ABROAD }))),
      many('a call through a VPC endpoint of another account', [
        record('s3:GetObject', instance({ sourceIPAddress: '10.0.0.4', vpcEndpointAccountId: '111122223333' })),
        record(
          's3:GetObject',
          instance({ sourceIPAddress: '10.9.0.9', vpcEndpointAccountId: '999988887777' }),
          NOON + HOUR,
        ),
      ]),
      many('calls from two gateways in Amazon', fromAmazon(IN_AMAZON_TOO), known),
      many('another client at another address of Amazon', fromAmazon(IN_AMAZON_TOO, 'Boto3/1.34 os/linux'), known),
      many('an address of Amazon in another country', fromAmazon(IN_AMAZON_ABROAD), known),
      many('an address of Amazon in another country, without a baseline', fromAmazon(IN_AMAZON_ABROAD)),
    ],
    ignores: [
      one('a call from an Amazon network', record('s3:GetObject', instance({ sourceIPAddress: IN_AMAZON }))),
      one('a call from a private address', record('s3:GetObject', instance({ sourceIPAddress: '10.0.0.4' }))),
      one(
        'a role session that is not of an instance',
        record('s3:GetObject', { userIdentity: role(), sourceIPAddress: ABROAD }),
      ),
    ],
  },
  'instance-credentials-by-hand': {
    matches: [
      one(
        'a macOS client',
        record('s3:ListBuckets', instance({ userAgent: '[aws-cli/1.18 Python/3.8 Darwin/19.5.0]' })),
      ),
    ],
    ignores: [
      one('a Linux client', record('s3:ListBuckets', instance({}))),
      one(
        'a macOS client with a session of its own',
        record('s3:ListBuckets', { userIdentity: role('dev', 'ann'), userAgent: 'aws-cli/2 Darwin/23' }),
      ),
    ],
  },
  'function-credentials-elsewhere': {
    matches: [
      many('the session of a function used outside Amazon', [
        record('secretsmanager:GetSecretValue', {
          userIdentity: role('fn', 'resize'),
          sourceIPAddress: IN_AMAZON,
          userAgent: 'Boto3/1.34 exec-env/AWS_Lambda_python3.12',
        }),
        record(
          'sts:GetCallerIdentity',
          { userIdentity: role('fn', 'resize'), sourceIPAddress: ABROAD, userAgent: 'aws-cli/2.17 os/linux' },
          NOON + MINUTE,
        ),
      ]),
    ],
    ignores: [
      many('the session of a function used within Amazon', [
        record('s3:GetObject', {
          userIdentity: role('fn', 'resize'),
          sourceIPAddress: IN_AMAZON,
          userAgent: 'Boto3/1.34 exec-env/AWS_Lambda_python3.12',
        }),
        record(
          's3:GetObject',
          { userIdentity: role('fn', 'resize'), sourceIPAddress: IN_AMAZON, userAgent: 'curl/8' },
          NOON + MINUTE,
        ),
      ]),
      one(
        'a session that no function used',
        record('s3:GetObject', { userIdentity: role('fn'), sourceIPAddress: ABROAD }),
      ),
    ],
  },
  'federated-entry-changed': {
    matches: [],
    ignores: [
      one(
        'the only subject',
        ask(
          'sts:AssumeRoleWithWebIdentity',
          { roleArn: roleArn('ci') },
          {
            userIdentity: {
              type: 'WebIdentityUser',
              principalId: 'x',
              userName: 'repo:org/app:ref:refs/heads/main',
              identityProvider: 'token.actions.githubusercontent.com',
            },
            responseElements: { subjectFromWebIdentityToken: 'repo:org/app:ref:refs/heads/main' },
          },
        ),
      ),
    ],
  },
  'role-chain-new-pair': {
    matches: [
      one('a new pair of roles', ask('sts:AssumeRole', { roleArn: roleArn('admin') }, { userIdentity: role() }), known),
    ],
    ignores: [
      one('a user that assumes a role', ask('sts:AssumeRole', { roleArn: roleArn('admin') }), known),
      one('a role without a baseline', ask('sts:AssumeRole', { roleArn: roleArn('admin') }, { userIdentity: role() })),
      one(
        'a role that assumes itself',
        ask('sts:AssumeRole', { roleArn: roleArn('worker') }, { userIdentity: role() }),
        known,
      ),
    ],
  },
  'principal-guessing': {
    matches: [
      many(
        'ten names that do not exist',
        several(10, (number, at) =>
          ask(
            'iam:UpdateAssumeRolePolicy',
            { roleName: 'x', policyDocument: trust({ AWS: `arn:aws:iam::999988887777:user/guess-${number}` }) },
            { errorCode: 'MalformedPolicyDocumentException' },
            at,
          ),
        ),
      ),
    ],
    ignores: [
      many(
        'one name ten times',
        several(10, (_, at) =>
          ask(
            'iam:UpdateAssumeRolePolicy',
            { roleName: 'x', policyDocument: trust({ AWS: 'arn:aws:iam::999988887777:user/new' }) },
            { errorCode: 'MalformedPolicyDocumentException' },
            at,
          ),
        ),
      ),
      many(
        'ten names that exist',
        several(10, (number, at) =>
          ask(
            'iam:UpdateAssumeRolePolicy',
            { roleName: 'x', policyDocument: trust({ AWS: `arn:aws:iam::999988887777:user/team-${number}` }) },
            {},
            at,
          ),
        ),
      ),
    ],
  },
  'role-guessing': {
    matches: [
      many(
        'ten denied role names',
        several(10, (number, at) => ask('sts:AssumeRole', { roleArn: roleArn(`guess-${number}`) }, denied, at)),
      ),
    ],
    ignores: [
      many(
        'one role that is denied many times',
        several(20, (_, at) => ask('sts:AssumeRole', { roleArn: roleArn('broken') }, denied, at)),
      ),
      many(
        'roles that can be assumed',
        several(10, (number, at) => ask('sts:AssumeRole', { roleArn: roleArn(`mine-${number}`) }, {}, at)),
      ),
    ],
  },
  'federation-token': {
    matches: [one('a token with full access', ask('sts:GetFederationToken', { name: 'x', policy: allow('*') }))],
    ignores: [one('a failed call', ask('sts:GetFederationToken', { name: 'x' }, { errorCode: 'ValidationError' }))],
  },
  'session-token-from-key': {
    matches: [one('a first session', record('sts:GetSessionToken'))],
    ignores: [
      one('a session with MFA', ask('sts:GetSessionToken', { serialNumber: 'arn:aws:iam::111122223333:mfa/x' })),
      one('a habitual session', record('sts:GetSessionToken'), hourly(['sts:GetSessionToken'])),
    ],
  },
  'assume-root': {
    matches: [one('a root session of a member account', ask('sts:AssumeRoot', { targetPrincipal: '999988887777' }))],
    ignores: [one('a role session', ask('sts:AssumeRole', { roleArn: roleArn('x') }))],
  },
};
