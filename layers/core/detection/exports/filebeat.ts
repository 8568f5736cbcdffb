import { type Bag, bag, isBag, text } from '../request-accessors.ts';
import { withoutDots, withoutNulls } from './dotted-names.ts';

/** An event of Filebeat or Elastic Agent (`aws.cloudtrail`), with nested or dotted names. */
export const isFilebeat = (value: Bag): boolean =>
  isBag(bag(value.aws).cloudtrail) || 'aws.cloudtrail.event_version' in value || 'aws.cloudtrail.event_type' in value;

/** The text of the record that the event was made from, which pipelines may drop. */
export function originalOf(event: Bag): string | undefined {
  const original = event['event.original'] ?? bag(event.event).original;
  return typeof original === 'string' ? original : undefined;
}

/** The CloudTrail record that the event was made from, as far as the event has it.
 * https://www.elastic.co/docs/reference/beats/filebeat/exported-fields-aws */
export function recordOfFilebeat(event: Bag): Bag {
  const fields = withoutDots(event);
  const cloudtrail = bag(bag(fields.aws).cloudtrail);
  const payload = (name: string): unknown => bag(cloudtrail.flattened)[name] ?? cloudtrail[name];
  return withoutNulls({
    eventVersion: text(cloudtrail, 'event_version'),
    eventType: text(cloudtrail, 'event_type'),
    eventID: text(fields, 'event', 'id') ?? text(cloudtrail, 'event_id'),
    eventName: text(fields, 'event', 'action'),
    eventSource: text(fields, 'event', 'provider'),
    eventTime: fields['@timestamp'],
    awsRegion: text(fields, 'cloud', 'region'),
    sourceIPAddress: text(fields, 'source', 'ip') ?? text(fields, 'source', 'address'),
    userAgent: text(fields, 'user_agent', 'original'),
    errorCode: text(cloudtrail, 'error_code'),
    errorMessage: text(cloudtrail, 'error_message'),
    readOnly: cloudtrail.read_only,
    requestParameters: nested(payload('request_parameters')),
    responseElements: nested(payload('response_elements')),
    additionalEventData: nested(payload('additional_eventdata')),
    recipientAccountId: text(cloudtrail, 'recipient_account_id'),
    userIdentity: identityOf(fields, bag(cloudtrail.user_identity)),
  });
}

const nested = (value: unknown): unknown => (isBag(value) ? withoutDots(value) : value);

function identityOf(fields: Bag, identity: Bag): Bag {
  const session = bag(identity.session_context);
  const issuer = bag(session.session_issuer);
  return withoutNulls({
    type: text(identity, 'type'),
    arn: text(identity, 'arn'),
    principalId: text(fields, 'user', 'id'),
    accountId: text(fields, 'cloud', 'account', 'id'),
    accessKeyId: text(identity, 'access_key_id'),
    userName: text(fields, 'user', 'name'),
    invokedBy: text(identity, 'invoked_by'),
    sessionContext: {
      attributes: withoutNulls({
        creationDate: text(session, 'creation_date'),
        mfaAuthenticated: text(session, 'mfa_authenticated'),
      }),
      sessionIssuer: withoutNulls({ type: text(issuer, 'type'), arn: text(issuer, 'arn') }),
    },
  });
}
