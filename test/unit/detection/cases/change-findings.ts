import { ACCOUNT, NOON } from '../records.ts';
import { one, type RuleCases } from './case.ts';

const at = new Date(NOON).toISOString();

/** An event of AWS Health as EventBridge delivers it. */
export const health = (eventTypeCode: string, ...accessKeyIds: readonly string[]) => ({
  version: '0',
  id: 'health-1',
  'detail-type': 'AWS Health Event',
  source: 'aws.health',
  account: ACCOUNT,
  time: at,
  region: 'us-east-1',
  resources: [],
  detail: {
    eventArn: `arn:aws:health:us-east-1::event/RISK/${eventTypeCode}/${eventTypeCode}_1`,
    service: 'RISK',
    eventTypeCode,
    eventTypeCategory: 'issue',
    startTime: 'Wed, 15 Apr 2026 11:50:00 GMT',
    eventDescription: [{ language: 'en_US', latestDescription: 'We found an access key of your account in public.' }],
    affectedEntities: accessKeyIds.map((entityValue) => ({ entityValue })),
  },
});

/** A GuardDuty finding as EventBridge delivers it. */
export const guardDuty = (type: string, severity: number, detail: object = {}) => ({
  version: '0',
  id: 'guardduty-1',
  'detail-type': 'GuardDuty Finding',
  source: 'aws.guardduty',
  account: ACCOUNT,
  time: at,
  region: 'eu-west-1',
  resources: [],
  detail: {
    schemaVersion: '2.0',
    accountId: ACCOUNT,
    region: 'eu-west-1',
    partition: 'aws',
    id: 'finding-1',
    arn: `arn:aws:guardduty:eu-west-1:${ACCOUNT}:detector/d/finding/finding-1`,
    type,
    severity,
    updatedAt: at,
    title: 'Something about a credential',
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: {
        accessKeyId: 'AKIAEXAMPLE000000001',
        principalId: 'AIDAEXAMPLE',
        userType: 'IAMUser',
        userName: 'reporter',
      },
    },
    service: { serviceName: 'guardduty', count: 1 },
    ...detail,
  },
});

const byRole = {
  resource: {
    resourceType: 'AccessKey',
    accessKeyDetails: {
      accessKeyId: 'ASIAEXAMPLE000000001',
      principalId: 'AROAEXAMPLE:i-0123456789abcdef0',
      userType: 'AssumedRole',
      userName: 'web',
    },
  },
};

const sequence = {
  resource: { resourceType: 'AttackSequence' },
  service: {
    serviceName: 'guardduty',
    detection: {
      sequence: {
        actors: [{ id: 'a', user: { name: 'reporter', type: 'IAMUser', credentialUid: 'AKIAEXAMPLE000000001' } }],
      },
    },
  },
};

export const changeFindingsCases: Readonly<Record<string, RuleCases>> = {
  'credentials-exposed': {
    matches: [one('an exposed access key', health('AWS_RISK_CREDENTIALS_EXPOSED', 'AKIAEXAMPLE000000001'))],
    ignores: [one('another event of AWS Health', health('AWS_IAM_OPERATIONAL_ISSUE', 'AKIAEXAMPLE000000001'))],
  },
  'guardduty-credential-finding': {
    matches: [
      one('a call from a malicious address', guardDuty('UnauthorizedAccess:IAMUser/MaliciousIPCaller', 5)),
      one(
        'instance credentials outside AWS',
        guardDuty('UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', 8, byRole),
      ),
      one('an attack sequence', guardDuty('AttackSequence:IAM/CompromisedCredentials', 9, sequence)),
    ],
    ignores: [one('an exposed access key', health('AWS_RISK_CREDENTIALS_EXPOSED', 'AKIAEXAMPLE000000001'))],
  },
};
