import { asDelivered, EXAMPLES } from '../events/examples.ts';
import { PATTERNS } from '../events/patterns.ts';
import { type DetailType, EVENT_SCHEMAS, metadataSchema } from '../events/schemas.ts';
import { CONTRACT_VERSION, OCSF_VERSION } from '../events/version.ts';
import { type GeneratedPage, generatedPage, table, writePage } from './generated-page.ts';

/** Writes the catalogue of events: `node tools/generate-event-catalogue-doc.ts`. */

const FOLDER = '../../events';

const WHEN: Readonly<Record<DetailType, string>> = {
  'Posture Changed': 'An identity is new, or its class, tier, score, owner or findings changed.',
  'Finding Opened': 'An identity has a reason that it did not have before.',
  'Finding Changed': 'The severity or the evidence of a reason changed.',
  'Finding Closed': 'A reason no longer applies.',
  'Identity Removed': 'An identity no longer exists in the account.',
  'Incident Opened': 'The confidence of the signals about one identity reached its threshold.',
  'Incident Updated': 'An open incident has more evidence, another severity or another confidence.',
  'Response Decided': 'The response policy was applied to an incident.',
  'Response Refused': 'A guardrail refused a change, or no plan could be created.',
  'Plan Created': 'A plan was stored. The event has its hash; the incident has the changes in full.',
  'Approval Requested': 'A plan waits for a responder. `remediation` has the command that approves it.',
  'Approval Expiring': 'No responder has decided, and a quarter of the time is left. Published once for each approval.',
  'Approval Decided': 'An approval was approved or refused. Only the first decision counts.',
  'Approval Expired': 'No responder decided in time. The identity is not contained.',
  'Identity Contained': 'A plan was applied, and IAM was read to verify it.',
  'Containment Tampered': 'Part of a containment was undone, or the contained identity was used or changed.',
  'Containment Failed': 'A playbook did not finish. What it applied stays in place.',
  'Containment Undone':
    'A containment is not in force and cannot be applied again now. Act immediately. Repeated once an hour.',
  'Principal Replaced':
    'A contained principal was deleted and another one has its name. The successor has another incident.',
  'Incident Closed': 'A responder closed the incident as a false positive.',
  'Identity Released': 'A containment was undone on request, and IAM was read to verify it.',
  'Coverage Gap Opened': 'Events or facts of a part of an account do not reach Tierwatch.',
  'Coverage Gap Closed': 'They reach it again.',
  'Notification Requested':
    'Responders are notified. Published once for each `threshold`, with the message rendered for e-mail and chat.',
};
const { shape } = metadataSchema;

const isField = (name: string): name is keyof typeof shape => Object.hasOwn(shape, name);

/** In every event. */
const COMMON = Object.keys(shape).filter((name) => isField(name) && shape[name].safeParse(undefined).success === false);

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** The fields of a finding are those of OCSF, and only `unmapped` needs an explanation; a notification has other fields. */
const ownFields = (data: object): readonly string[] => ('class_uid' in data ? [] : Object.keys(data));

/** Events that precede it about the same identity or incident. The first event of a chain has none. */
const AFTER: Readonly<Record<DetailType, string>> = {
  'Posture Changed': '',
  'Finding Opened': '',
  'Finding Changed': '`Finding Opened`',
  'Finding Closed': '`Finding Opened`',
  'Identity Removed': '`Finding Closed` of its findings',
  'Incident Opened': '',
  'Incident Updated': '`Incident Opened`',
  'Response Decided': '`Incident Opened`',
  'Response Refused': '`Incident Opened`',
  'Plan Created': '`Response Decided`, or a request of a responder',
  'Approval Requested': '`Plan Created`',
  'Approval Expiring': '`Approval Requested`',
  'Approval Decided': '`Approval Requested`',
  'Approval Expired': '`Approval Requested`',
  'Identity Contained': '`Plan Created`; with approval, `Approval Decided`',
  'Containment Tampered': '`Identity Contained`',
  'Containment Failed': '`Plan Created`',
  'Containment Undone': '`Identity Contained`',
  'Principal Replaced': '`Identity Contained`',
  'Incident Closed': '`Incident Opened`; nothing follows',
  'Identity Released': '`Identity Contained`; nothing follows',
  'Coverage Gap Opened': '',
  'Coverage Gap Closed': '`Coverage Gap Opened`',
  'Notification Requested': 'the event that it is about',
};

/** Where the sample shows only one of several. */
const OUTCOMES: Readonly<Partial<Record<DetailType, string>>> = {
  'Posture Changed': 'Fail, Pass',
  'Approval Decided': 'Approved, Rejected',
};

const outcomeOf = (data: (typeof EXAMPLES)[DetailType]['detail']['data']): string => {
  if ('disposition' in data) return data.disposition;
  return 'compliance' in data ? data.compliance.status : '';
};

function rowOf(detailType: DetailType): readonly string[] {
  const { metadata, data } = EXAMPLES[detailType].detail;
  const fields = Object.keys(metadata).filter((name) => !COMMON.includes(name));
  const details =
    'unmapped' in data ? Object.keys(data.unmapped ?? {}).map((name) => `unmapped.${name}`) : ownFields(data);
  const file = `${detailType.toLowerCase().replaceAll(' ', '-')}.json`;
  const links = `[schema](${FOLDER}/schemas/${file}), [sample](${FOLDER}/samples/${file})`;
  const outcome = OUTCOMES[detailType] ?? outcomeOf(data);
  return [`**${detailType}**<br>${links}`, WHEN[detailType], AFTER[detailType], outcome, code(fields), code(details)];
}

/** Where to find what other sources have too. */
const CORRELATION: readonly (readonly [string, string])[] = [
  ['identity', '`resources[0].uid` (ARN), `.type`, `.owner.name`'],
  ['account, Region and partition of the identity', '`cloud.account.uid`, `cloud.region`, `cloud.cloud_partition`'],
  ['incident', '`finding_info.uid`, `metadata.correlation_uid`'],
  ['CloudTrail event', '`evidences[].uid`, `finding_info.related_events[].uid`'],
  ['API call', '`evidences[].api.service.name`, `.api.operation`, `.api.response.error`, `.data.region`'],
  [
    'principal, session, access key',
    '`evidences[].actor.user.uid`, `.actor.session.uid`, `.actor.user.credential_uid`',
  ],
  ['source address, country, network', '`evidences[].src_endpoint.ip`, `.location.country`, `.autonomous_system`'],
  ['user agent', '`evidences[].http_request.user_agent`'],
  ['facts of a rule', '`evidences[].data.rules[]`'],
  ['ATT&CK', '`finding_info.attacks[].tactic`, `.technique`, `.sub_technique`'],
  ['any of these values', '`observables[]`, with the type ids of OCSF'],
  ['outcome', '`action`, `disposition`, `verdict`; `is_alert` if a responder should look at it'],
];

const isDetailType = (name: string): name is DetailType => Object.hasOwn(EVENT_SCHEMAS, name);
const TYPES = Object.keys(EVENT_SCHEMAS).filter(isDetailType);
const bySource = (source: string) => TYPES.filter((type) => EVENT_SCHEMAS[type].shape.source.value === source);

const HEAD = ['detail-type', 'when', 'after', 'outcome', 'fields of `detail.metadata`', 'fields of `detail.data`'];
const DETECTION =
  'OCSF Detection Finding (2004), profiles cloud, incident and security_control ([why](../decisions/0021-incidents-are-detection-findings.md)).';
const GROUPS = {
  'tierwatch.posture': 'OCSF Compliance Finding (2003).',
  'tierwatch.detection': DETECTION,
  'tierwatch.response': DETECTION,
  'tierwatch.notification': 'Messages to responders; not OCSF.',
  'tierwatch.coverage':
    'OCSF Compliance Finding (2003) about an account: its resource is the root user of the account.',
} as const;

const MEANINGS = Object.entries(shape).flatMap(([name, { description }]) =>
  description === undefined ? [] : [[`\`${name}\``, description]],
);

/** The page as it has to be. */
export function eventCataloguePage(): GeneratedPage {
  const bytes = Math.max(...Object.values(EXAMPLES).map((event) => JSON.stringify(asDelivered(event)).length));
  return generatedPage('docs/integrators/events.md', import.meta.filename, [
    '# Event catalogue',
    `Tierwatch publishes on the EventBridge bus \`tierwatch\`. \`detail.metadata\` (contract ${CONTRACT_VERSION}) has flat fields to match`,
    `on. \`detail.data\` follows [OCSF](https://schema.ocsf.io/) ${OCSF_VERSION}; what OCSF has no field for is in \`detail.data.unmapped\`.`,
    'To subscribe, start from a [pattern](#patterns) or a [recipe](recipes.md).',
    '',
    '## Delivery',
    '',
    '- **Deduplication key:** `detail.metadata.eventId`. EventBridge delivers at least once. An event that is delivered or published again',
    '  has the same ID, which depends on the incident and the transition, not on the writer. Discard IDs that you have processed.',
    '- **One opening.** Tierwatch publishes one `Incident Opened` per incident, and its `Incident Updated` afterwards, in order. Changes',
    '  within the same moment may share one `Incident Updated`.',
    '- **Not ordered in delivery.** EventBridge does not guarantee an order. Use `detail.metadata.time`, and read the incident from the',
    '  [API](http-api.md) before you act on its state.',
    '- **Published after failures.** What could not be published about an incident is published by a repeat or by the sweep that runs every',
    '  minute. The journal of an incident records response events that could not be published.',
    `- **Small.** The samples have up to ${(bytes / 1024).toFixed(0)} KB, and no event reaches the 256 KB of EventBridge. An event lists at most`,
    '  20 evidences and 50 related events; the incident has more. It has no secret, task token or policy document.',
    '- **Archived.** The archive of the bus keeps events for `archiveDays` and can replay them to a new consumer.',
    '',
    '## Versioning',
    '',
    `Within \`metadata.version\` ${CONTRACT_VERSION}, fields and event types are only added. Ignore fields and event types that you do not know.`,
    'The `$id` of each schema contains that version.',
    '',
    '## Common fields',
    '',
    `Every event has ${code(COMMON)}. \`resources\` of the`,
    'envelope has the ARN of the identity; `account` and `region` of the envelope are those of the hub.',
    '',
    ...table(['field of `detail.metadata`', 'meaning'], MEANINGS),
    '',
    '## Correlation',
    '',
    'Incident and response events have these fields in `detail.data`. Absent: CloudTrail did not record it.',
    '',
    ...table(['what', 'where'], CORRELATION),
    ...Object.entries(GROUPS).flatMap(([source, what]) => [
      '',
      `## ${source}`,
      '',
      what,
      '',
      ...table(HEAD, bySource(source).map(rowOf)),
    ]),
    '',
    '## Patterns',
    '',
    ...table(
      ['pattern', 'matches'],
      Object.entries(PATTERNS).map(([name, { purpose }]) => [`[${name}](${FOLDER}/patterns/${name}.json)`, purpose]),
    ),
  ]);
}

if (import.meta.main) writePage(eventCataloguePage());
