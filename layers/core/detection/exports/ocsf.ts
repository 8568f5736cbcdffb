import { type Bag, bag, isBag, text } from '../request-accessors.ts';
import { withoutDots, withoutNulls } from './dotted-names.ts';

/** An event of CloudTrail in the format of Amazon Security Lake, whatever its class (API Activity, Account Change, Authentication, …). */
export const isOcsf = (value: Bag): boolean =>
  value.class_uid !== undefined && text(value, 'api', 'operation') !== undefined && isBag(value.metadata);

/**
 * The CloudTrail record that an OCSF event was made from, as far as the event has it. Versions 1.0 to 1.5 of the schema; what Security
 * Lake does not map is in `unmapped`, with dotted names.
 * https://github.com/ocsf/examples/tree/main/mappings/markdown/AWS
 */
export function recordOfOcsf(event: Bag): Bag {
  const unmapped = withoutDots(withoutNulls(bag(event.unmapped)));
  return {
    ...unmapped,
    ...withoutNulls({
      eventVersion: versionOf(event),
      eventID: text(event, 'metadata', 'uid'),
      eventName: text(event, 'api', 'operation'),
      eventSource: text(event, 'api', 'service', 'name'),
      eventTime: event.time ?? event.time_dt,
      eventType: text(event, 'metadata', 'event_code'),
      awsRegion: text(event, 'cloud', 'region'),
      sourceIPAddress: text(event, 'src_endpoint', 'ip') ?? text(event, 'src_endpoint', 'domain'),
      userAgent: text(event, 'http_request', 'user_agent'),
      errorCode: text(event, 'api', 'response', 'error'),
      errorMessage: text(event, 'api', 'response', 'message'),
      requestParameters: bag(bag(event.api).request).data,
      responseElements: bag(bag(event.api).response).data,
      recipientAccountId: text(event, 'cloud', 'account', 'uid'),
    }),
    additionalEventData: { ...bag(unmapped.additionalEventData), ...signInOf(event) },
    userIdentity: identityOf(event, bag(unmapped.userIdentity)),
  };
}

const versionOf = (event: Bag): string | undefined => {
  const version = text(event, 'metadata', 'product', 'version');
  return version?.startsWith('1.') === true ? version : undefined;
};

const signInOf = (event: Bag): Bag =>
  typeof event.is_mfa === 'boolean' ? { MFAUsed: event.is_mfa ? 'Yes' : 'No' } : {};

function identityOf(event: Bag, unmapped: Bag): Bag {
  const user = bag(bag(event.actor).user);
  // Version 1.0 has the ARN in `uuid` and the principal id in `uid`.
  const ids = [text(user, 'uid'), text(user, 'uuid'), text(user, 'uid_alt')];
  return {
    ...unmapped,
    ...withoutNulls({
      type: text(user, 'type'),
      arn: ids.find((id) => id?.startsWith('arn:')),
      principalId: ids.findLast((id) => id !== undefined && !id.startsWith('arn:')),
      accountId: text(user, 'account', 'uid') ?? text(user, 'account_uid'),
      accessKeyId: text(user, 'credential_uid'),
      userName: text(user, 'name'),
      invokedBy: text(event, 'actor', 'invoked_by'),
      identityProvider: text(event, 'actor', 'idp', 'name'),
    }),
    sessionContext: sessionOf(bag(bag(event.actor).session), bag(unmapped.sessionContext)),
  };
}

function sessionOf(session: Bag, unmapped: Bag): Bag {
  const created = session.created_time_dt ?? session.created_time;
  return {
    ...unmapped,
    sessionIssuer: { ...bag(unmapped.sessionIssuer), ...withoutNulls({ arn: text(session, 'issuer') }) },
    attributes: {
      ...bag(unmapped.attributes),
      ...withoutNulls({ creationDate: created, mfaAuthenticated: text(session, 'is_mfa') ?? text(session, 'mfa') }),
    },
  };
}
