import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import type { CaseView, IncidentSummary } from '../../cli/api/schemas.ts';
import { dynamoCaseStore } from '../../layers/aws/case-store.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { dynamoIdentityStore } from '../../layers/aws/identity-store.ts';
import { Attacker, HOME, history, NIGHTLY } from '../../local/attack.ts';
import { type AccessKey, type ClientSettings, rootKey, settingsFor } from '../../local/credentials.ts';
import { detectorsIdle, eventually, functionName, TierwatchApi } from '../../local/driver.ts';
import { type KeyedUser, Maker } from '../../local/estate.ts';
import { type Call, type Caller, cloudTrailRecord, deliver, replay } from '../../local/trail.ts';

export const world = inject('world');
export const { account, deployment, endpoint, estate } = world;

/** Root credentials, for set-up and inspection. Calls with them prove nothing about permissions. */
export const root: ClientSettings = settingsFor(endpoint, rootKey(account));

export const asUser = (key: AccessKey): ClientSettings => settingsFor(endpoint, key);

/** The API as the responder, an IAM user with no other permissions. */
export const responder = new TierwatchApi(deployment.api, estate.responder.key);

/** A second responder: releases of tier-0 identities and of critical incidents need two. */
export const secondResponder = new TierwatchApi(deployment.api, estate.secondResponder.key);

export const ingestBus = deployment.outputs.IngestBusName ?? '';
export const output = (name: string): string => {
  const value = deployment.outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}`);
  return value;
};
/** The deployed tables, for what the API does not return. */
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(root), {
  marshallOptions: { removeUndefinedValues: true },
});
export const tables = {
  identities: dynamoIdentityStore(documents, output('IdentitiesTable'), { clock: systemClock, ttlDays: 90 }),
  cases: dynamoCaseStore(documents, output('CasesTable'), { clock: systemClock }),
};
export const functionOf = (folder: string): string => functionName(deployment, folder);

/** Delivers CloudTrail records to the default bus, as the user that acts as CloudTrail. */
export const post = (...records: readonly object[]): Promise<void> => deliver(asUser(estate.cloudTrail.key), records);

/** Sends records to the ingest bus, as a replayer. */
export const postReplay = (...records: readonly object[]): Promise<void> =>
  replay(asUser(estate.replayer.key), ingestBus, records);

export const thiefOf = (victim: KeyedUser): Attacker => new Attacker(endpoint, victim);

/** The record of a change that root has just made to an identity. */
export const changeRecord = (name: string, request: object, response?: object, service = 'iam'): object => {
  const caller: Caller = {
    arn: `arn:aws:iam::${account}:user/platform-admin`,
    accessKeyId: 'AKIAPLATFORMADMIN000',
    principalId: 'AIDAPLATFORMADMIN000',
    address: HOME.address,
    agent: HOME.agent,
  };
  const answered = response === undefined ? {} : { response };
  const call: Call = { caller, service, name, readOnly: false, at: new Date(), request, ...answered };
  return cloudTrailRecord(call);
};

const allow = (Action: readonly string[], Resource: string): object => ({ Effect: 'Allow', Action, Resource });

/** A new service user that can become administrator, with a posture and a baseline of one month. */
export async function newVictim(name: string, options: { readonly escalates?: boolean } = {}): Promise<KeyedUser> {
  const arn = `arn:aws:iam::${account}:user/${name}`;
  const { escalates = true } = options;
  const Statement = [
    allow(['s3:ListAllMyBuckets', 'iam:ListUsers', 'iam:ListRoles'], '*'),
    ...(escalates ? [allow(['iam:AttachUserPolicy'], arn)] : []),
  ];
  const user = await new Maker(root, account).user(name, '/', JSON.stringify({ Version: '2012-10-17', Statement }), {
    owner: 'tests',
  });
  await post(changeRecord('PutUserPolicy', { userName: name, policyName: `${name}-access` }));
  await eventually(`a posture of ${name}`, async () => {
    const identity = await responder.identity(user.arn);
    return identity?.tier === (escalates ? 0 : identity?.tier) ? identity : undefined;
  });
  await post(...history(user, NIGHTLY, 30, new Date()));
  await detectorsIdle(root, deployment);
  return user;
}

/** Plays the theft of a key, and returns the incident that it opens. */
export async function steal(victim: KeyedUser): Promise<IncidentSummary> {
  const thief = thiefOf(victim);
  await post(...(await thief.reconnaissance()), ...(await thief.becomeAdministrator()));
  return eventually(`an incident about ${victim.name}`, () => responder.incidentAbout(victim.arn));
}

/** Waits until `ready` accepts the case. After the timeout, throws an error with the journal. */
export async function caseWhen(
  what: string,
  incidentId: string,
  ready: (view: CaseView) => boolean,
  seconds = 90,
): Promise<CaseView> {
  const look = async () => {
    const view = await responder.case(incidentId);
    return ready(view) ? view : undefined;
  };
  try {
    return await eventually(`${what} of ${incidentId}`, look, seconds);
  } catch (error) {
    const { incident, journal } = await responder.case(incidentId);
    const entries = journal.map(({ step, detail }) => `${step}: ${detail}`).join('\n');
    throw new Error(`${what} of ${incidentId}, which is ${incident.state}:\n${entries}`, { cause: error });
  }
}

export const stateIs =
  (...states: readonly string[]) =>
  ({ incident }: CaseView): boolean =>
    states.includes(incident.state);

/** Waits for the pending approval. */
export async function pendingApproval(incidentId: string) {
  const view = await caseWhen('a pending approval', incidentId, ({ approvals }) =>
    approvals.some(({ state }) => state === 'pending'),
  );
  const approval = view.approvals.find(({ state }) => state === 'pending');
  if (approval === undefined) throw new Error('expected a pending approval');
  return approval;
}

/** Releases an incident as two responders, and waits until it is released. */
export async function release(incidentId: string, reason: string, reactivateKeys = true): Promise<CaseView> {
  const first = await responder.release(incidentId, reason, reactivateKeys);
  if ('needs' in first) await secondResponder.release(incidentId, reason, reactivateKeys);
  return caseWhen('release', incidentId, stateIs('released'));
}

/** Approves the pending plan, and waits until the incident is contained. */
export async function contain(incidentId: string): Promise<CaseView> {
  const approval = await pendingApproval(incidentId);
  await responder.decide(approval.id, 'approve', approval.planHash, 'the key is stolen');
  return caseWhen('containment', incidentId, stateIs('contained'));
}
