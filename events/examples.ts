import type { IncidentFacts } from './case.ts';
import * as coverage from './coverage.ts';
import * as detection from './detection.ts';
import type { EventOptions, TierwatchEvent } from './event.ts';
import { type NotificationFacts, notificationRequested } from './notification.ts';
import * as posture from './posture.ts';
import * as response from './response.ts';
import type { DetailType } from './schemas.ts';

const identity = 'arn:aws:iam::111122223333:user/ci/artifact-uploader';

const user: posture.PostureFacts = {
  identity,
  kind: 'user',
  account: '111122223333',
  class: 'service-user',
  tier: 0,
  tierWhy: 'Can become administrator: iam:AttachUserPolicy on itself.',
  score: 91,
  owner: 'team-build',
  reasons: [{ code: 'ESCALATES_TO_ADMIN', severity: 'critical' }],
};

const oldKey: posture.ReasonFacts = {
  code: 'STATIC_KEY_OLDER_THAN_90D',
  severity: 'high',
  detail: 'Access key AKIAIOSFODNN7EXAMPLE is 412 days old.',
  remediation: 'aws iam create-access-key --user-name artifact-uploader, deploy it, then deactivate the old one.',
  frameworks: ['OWASP NHI 2025 NHI7 Long-Lived Secrets', 'NIST CSF 2.0 PR.AA-01'],
};

const key = 'AKIAIOSFODNN7EXAMPLE';

const call = {
  region: 'us-east-1',
  account: '111122223333',
  actorType: 'IAMUser',
  principalId: 'AIDACKCEVSQ6C2EXAMPLE',
  accessKeyId: key,
  mfa: false,
  address: '198.51.100.23',
  country: 'NL',
  asn: 64_500,
  network: 'Example Hosting',
  userAgent: 'aws-cli/2.27.1 md/awscrt#0.26.1 os/linux#6.8 lang/python#3.13',
};

export const incidentFacts: IncidentFacts = {
  id: 'inc-5f0c2f6a9d1e4b730a1c',
  identity,
  account: '111122223333',
  class: 'service-user',
  tier: 0,
  owner: 'team-build',
  severity: 'critical',
  confidence: 0.93,
  confidenceTerms: [
    {
      term: 'admin-policy-attached',
      points: 0.56,
      why: 'Administrator policy attached to a user, group or role (critical, confidence 70%)',
    },
    { term: 'new-country', points: 0.37, why: 'API call from a new country (high, confidence 70%)' },
  ],
  firstSignalAt: '2026-05-04T09:12:31.000Z',
  openedAt: '2026-05-04T09:12:31.000Z',
  severitySince: '2026-05-04T09:12:31.000Z',
  lineage: [
    {
      identity: 'arn:aws:iam::111122223333:role/build',
      how: 'iam:CreateAccessKey',
      at: Date.parse('2026-05-04T09:10:02Z'),
    },
  ],
  partOf: 'inc-2f6b41c09d7e8a53b164',
  updatedAt: '2026-05-04T09:13:02.000Z',
  title: 'Administrator policy attached to a user, group or role; API call from a new country',
  state: 'open',
  credentials: [key],
  signals: [
    {
      rule: 'new-country',
      eventId: '3f0f1f0a-6a39-4c52-9d0c-0f6f3a1f9f10',
      time: '2026-05-04T09:12:31.000Z',
      severity: 'high',
      title: 'API call from a new country',
      technique: 'T1078.004',
      evidence: { event: 'sts.amazonaws.com:GetCallerIdentity', country: 'NL', from: '198.51.100.23' },
      call: { ...call, service: 'sts.amazonaws.com', operation: 'GetCallerIdentity' },
    },
    {
      rule: 'admin-policy-attached',
      eventId: '8e1a4a55-0b2c-4f7e-9a53-0c1d2e3f4a5b',
      time: '2026-05-04T09:13:02.000Z',
      severity: 'critical',
      title: 'Administrator policy attached to a user, group or role',
      technique: 'T1098.003',
      evidence: { event: 'iam.amazonaws.com:AttachUserPolicy', policy: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      call: { ...call, service: 'iam.amazonaws.com', operation: 'AttachUserPolicy' },
    },
  ],
};

const incident = incidentFacts;

/** The incident in another state, as it is after the transition that an event reports. */
const inState = (state: string): IncidentFacts => ({ ...incident, state });

const plan: response.PlanFacts = {
  id: 'plan-7c1f',
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  playbook: 'contain-user',
  mode: 'approve',
  changes: [{ kind: 'put-user-policy' }, { kind: 'deactivate-key' }],
  residual: ['A change in IAM takes seconds to reach every Region; calls made in the meantime can still succeed.'],
};

const approval: response.ApprovalFacts = {
  id: 'f3b1c0de5a7e4f0c9b8a7d6e5f4c3b2a',
  planId: plan.id,
  planHash: plan.hash,
  state: 'pending',
  expiresAt: '2026-05-04T09:43:00.000Z',
};

const approved: response.ApprovalFacts = {
  ...approval,
  state: 'approved',
  decidedBy: 'arn:aws:sts::111122223333:assumed-role/Responder/kim',
  reason: 'Not our activity: the build moved to OIDC last month.',
};

const lines: NotificationFacts['lines'] = {
  who: `${identity}, service-user, tier 0, owner team-build`,
  what: `${incident.title}; APIs iam:AttachUserPolicy; rules new-country-for-key; ATT&CK techniques T1078.004`,
  from: '203.0.113.7; country NL; client aws-cli; credentials ending in MPLE',
  why: 'confidence 93%; The key was never used from this country before',
  response:
    'contain-user, 2 changes (put-user-policy, deactivate-key): approve before 2026-05-04 09:43 UTC, or nothing changes',
};
const commands = [`tierwatch show ${incident.id}`, `tierwatch approve ${incident.id}`].join('\n');
const text = [
  'CRITICAL T0: approval requested',
  '',
  `Who:      ${lines.who}`,
  `What:     ${lines.what}`,
  `From:     ${lines.from}`,
  `Why:      ${lines.why}`,
  `Response: ${lines.response}`,
  '',
  commands,
].join('\n');

const notification: NotificationFacts = {
  threshold: 'high',
  owner: 'team-build',
  approvalId: approval.id,
  trigger: 'approval-requested',
  subject: '[Tierwatch] CRITICAL T0: approval requested: user/artifact-uploader',
  ...{ lines, commands, text, slack: `\`\`\`${text.replaceAll('&', '&amp;')}\`\`\`` },
};

const gap: coverage.CoverageGapFacts = {
  code: 'TRAIL_MISSING',
  severity: 'high',
  title: 'No trail logs the write events of a Region',
  account: '111122223333',
  partition: 'aws',
  subject: '111122223333',
  detail: 'No trail logs write management events of eu-central-1, us-east-1.',
  remedy: 'Create a multi-Region trail that logs all management events, and start it.',
};

const options: EventOptions = { id: '0b5f3c52c7e84d0e8d3f1a2b4c5d6e7f', now: '2026-05-04T09:13:05.000Z' };

/** One event of every type: the published samples, and the input of the contract tests. */
export const EXAMPLES: Readonly<Record<DetailType, TierwatchEvent>> = {
  'Posture Changed': posture.postureChanged({ ...user, tier: 2, score: 44 }, user, options),
  'Finding Opened': posture.findingOpened(user, oldKey, options),
  'Finding Changed': posture.findingChanged(user, oldKey, options),
  'Finding Closed': posture.findingClosed(user, oldKey, options),
  'Identity Removed': posture.identityRemoved(user, options),
  'Incident Opened': detection.incidentOpened(incident, options),
  'Incident Updated': detection.incidentUpdated(incident, options),
  'Response Decided': response.responseDecided(
    incident,
    {
      mode: 'approve',
      playbook: 'contain-user',
      reasons: [{ code: 'mode-from-policy', detail: 'Rule 1 of the policy: approve.' }],
    },
    options,
  ),
  'Response Refused': response.responseRefused(
    incident,
    [{ code: 'kill-switch', detail: 'The kill switch is on: nothing is changed.' }],
    options,
  ),
  'Plan Created': response.planCreated(inState('planned'), plan, options),
  'Approval Requested': response.approvalRequested(inState('awaiting-approval'), approval, plan, options),
  'Approval Expiring': response.approvalExpiring(inState('awaiting-approval'), approval, plan, options),
  'Approval Decided': response.approvalDecided(inState('awaiting-approval'), approved, options),
  'Approval Expired': response.approvalExpired(inState('expired'), { ...approval, state: 'expired' }, options),
  'Identity Contained': response.identityContained(incident, plan, options),
  'Containment Undone': response.containmentUndone(
    incident,
    'The containment is not in force: the policy TierwatchContainment-0a1b2c3d4e5f is missing.',
    options,
  ),
  'Principal Replaced': response.principalReplaced(
    incident,
    'The principal AIDAEXAMPLE1 was deleted and another one (AIDAEXAMPLE2) has its name.',
    options,
  ),
  'Incident Closed': response.incidentClosed(
    incident,
    'arn:aws:iam::111122223333:user/responder',
    'A planned migration.',
    options,
  ),
  'Containment Tampered': response.containmentTampered(inState('contained'), 'The deny policy was deleted.', options),
  'Containment Failed': response.containmentFailed(
    inState('failed'),
    'The key could not be deactivated. The deny policy stays in place.',
    options,
  ),
  'Identity Released': response.identityReleased(
    incident,
    approved.decidedBy ?? '',
    'False alarm, a new office.',
    options,
  ),
  'Notification Requested': notificationRequested(incident, notification, options),
  'Coverage Gap Opened': coverage.coverageGapOpened(gap, options),
  'Coverage Gap Closed': coverage.coverageGapClosed(gap, options),
};

/** An event in the form in which EventBridge delivers it to the target of a rule. */
export const asDelivered = (event: TierwatchEvent): Record<string, unknown> => ({
  version: '0',
  id: event.detail.metadata.eventId,
  'detail-type': event.detailType,
  source: event.source,
  account: event.detail.metadata.account,
  time: event.time,
  region: 'us-east-1',
  resources: event.resources,
  detail: event.detail,
});
