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
  'Containment Tampered': 'A part of a containment was undone, or the contained identity was used or changed.',
  'Containment Failed': 'A playbook did not finish. What it applied stays in place.',
  'Containment Undone':
    'A containment is not in force and cannot be applied again now. Act immediately. Repeated once an hour.',
  'Principal Replaced':
    'A contained principal was deleted and another one has its name. The successor has another incident.',
  'Incident Closed': 'A responder closed the incident as a false positive.',
  'Identity Released': 'A containment was undone on request, and IAM was read to verify it.',
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

function rowOf(detailType: DetailType): readonly string[] {
  const { metadata, data } = EXAMPLES[detailType].detail;
  const fields = Object.keys(metadata).filter((name) => !COMMON.includes(name));
  const details =
    'unmapped' in data ? Object.keys(data.unmapped ?? {}).map((name) => `unmapped.${name}`) : ownFields(data);
  const file = `${detailType.toLowerCase().replaceAll(' ', '-')}.json`;
  const links = `[schema](${FOLDER}/schemas/${file}), [sample](${FOLDER}/samples/${file})`;
  return [`**${detailType}**<br>${links}`, WHEN[detailType], code(fields), code(details)];
}

const isDetailType = (name: string): name is DetailType => Object.hasOwn(EVENT_SCHEMAS, name);
const TYPES = Object.keys(EVENT_SCHEMAS).filter(isDetailType);
const bySource = (source: string) => TYPES.filter((type) => EVENT_SCHEMAS[type].shape.source.value === source);

const HEAD = ['detail-type', 'when', 'fields of `detail.metadata`', 'fields of `detail.data`'];
const GROUPS = {
  'tierwatch.posture': 'OCSF Compliance Finding (2003).',
  'tierwatch.detection': 'OCSF Detection Finding (2004).',
  'tierwatch.response': 'OCSF Detection Finding (2004).',
  'tierwatch.notification': 'Messages to responders; not OCSF.',
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
    'To subscribe, start from a [pattern](#patterns).',
    '',
    '## Delivery',
    '',
    '- **At least once.** An event that is delivered or published again has the same `detail.metadata.eventId`. Discard IDs that you',
    '  have processed.',
    '- **Not ordered.** EventBridge does not guarantee an order. Use `detail.metadata.time`, and read the incident from the',
    '  [API](http-api.md) before you act on its state.',
    '- **Repeated after failures.** Tierwatch publishes an event again if EventBridge did not confirm it. The journal of an incident',
    '  records response events that could not be published.',
    `- **Small.** The samples have up to ${(bytes / 1024).toFixed(1)} KB. An event lists at most 50 related events; the incident has more.`,
    '- **Archived.** The archive of the bus keeps events for `archiveDays` and can replay them to a new consumer.',
    '',
    '## Versioning',
    '',
    `Within \`metadata.version\` ${CONTRACT_VERSION}, fields and event types are only added. Ignore fields and event types that you do not know.`,
    '',
    '## Common fields',
    '',
    `Every event has ${code(COMMON)}. \`resources\` of the envelope has the ARN of the identity.`,
    '',
    ...table(['field of `detail.metadata`', 'meaning'], MEANINGS),
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
