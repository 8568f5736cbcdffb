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
import { type Call, type Caller, cloudTrailRecord, deliver } from '../../local/trail.ts';

export const world = inject('world');
export const { account, deployment, endpoint, estate } = world;

/** For set-up and for looking: as root, which proves nothing about permissions. */
export const root: ClientSettings = settingsFor(endpoint, rootKey(account));

export const asUser = (key: AccessKey): ClientSettings => settingsFor(endpoint, key);

/** The API as the responder, an IAM user who may do nothing else. */
export const responder = new TierwatchApi(deployment.api, estate.responder.key);

/** A second responder: releases of tier-0 identities and of critical incidents take two. */
export const secondResponder = new TierwatchApi(deployment.api, estate.secondResponder.key);

export const ingestBus = deployment.outputs.IngestBusName ?? '';
export const output = (name: string): string => {
  const value = deployment.outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}`);
  return value;
};
/** What stands in the deployed tables, where the API does not tell it. */
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(root), {
  marshallOptions: { removeUndefinedValues: true },
});
export const tables = {
  identities: dynamoIdentityStore(documents, output('IdentitiesTable'), { clock: systemClock, ttlDays: 90 }),
  cases: dynamoCaseStore(documents, output('CasesTable'), { clock: systemClock }),
};
export const functionOf = (folder: string): string => functionName(deployment, folder);

/** Hands CloudTrail records in, as the user who may. */
export const post = (...records: readonly object[]): Promise<void> =>
  deliver(asUser(estate.cloudTrail.key), ingestBus, records);

export const thiefOf = (victim: KeyedUser): Attacker => new Attacker(endpoint, victim);

/** A record of what root did to an identity just now, as a change that refreshes it. */
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

/** A new service user that can become administrator, with a posture and a month of quiet nights behind it. */
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

/** The theft as everybody knows it; answers the incident that it opens. */
export async function steal(victim: KeyedUser): Promise<IncidentSummary> {
  const thief = thiefOf(victim);
  await post(...(await thief.reconnaissance()), ...(await thief.becomeAdministrator()));
  return eventually(`an incident about ${victim.name}`, () => responder.incidentAbout(victim.arn));
}

/** The case, once `ready` says so; otherwise an error that tells how far it came. */
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
    const told = journal.map(({ step, detail }) => `${step}: ${detail}`).join('\n');
    throw new Error(`${what} of ${incidentId}, which is ${incident.state}:\n${told}`, { cause: error });
  }
}

export const stateIs =
  (...states: readonly string[]) =>
  ({ incident }: CaseView): boolean =>
    states.includes(incident.state);

/** The approval that waits, with its plan. */
export async function pendingApproval(incidentId: string) {
  const view = await caseWhen('a pending approval', incidentId, ({ approvals }) =>
    approvals.some(({ state }) => state === 'pending'),
  );
  const approval = view.approvals.find(({ state }) => state === 'pending');
  if (approval === undefined) throw new Error('there was one a moment ago');
  return approval;
}

/** Releases an incident as two responders, and waits for its end. */
export async function release(incidentId: string, reason: string, reactivateKeys = true): Promise<CaseView> {
  const first = await responder.release(incidentId, reason, reactivateKeys);
  if ('needs' in first) await secondResponder.release(incidentId, reason, reactivateKeys);
  return caseWhen('release', incidentId, stateIs('released'));
}

/** Approves what waits and answers the case when it is contained. */
export async function contain(incidentId: string): Promise<CaseView> {
  const approval = await pendingApproval(incidentId);
  await responder.decide(approval.id, 'approve', approval.planHash, 'the key is stolen');
  return caseWhen('containment', incidentId, stateIs('contained'));
}
