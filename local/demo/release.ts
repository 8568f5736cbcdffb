import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  DetachUserPolicyCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import type { CaseView, IncidentView } from '../../cli/api/schemas.ts';
import { HOME } from '../attack.ts';
import { TierwatchApi } from '../driver.ts';
import { ADMINISTRATOR, type KeyedUser } from '../estate.ts';
import { readAccess } from './access.ts';
import type { DemoConsole } from './console.ts';
import { type Demo, reportIamChange } from './demo.ts';
import { incidentInState } from './incident-state.ts';
import { callTable, journalView } from './views.ts';

/** Two responders release the user, and the team replaces the stolen key. */
export async function release(out: DemoConsole, demo: Demo, incident: IncidentView): Promise<CaseView> {
  const { api, deployment, estate, root } = demo;
  const iam = new IAMClient(root);
  const { name: UserName } = estate.backup;
  out.section('Release', 'two responders are required for a tier 0 identity; the stolen key is replaced');
  await out.step(
    'the team detaches the administrator policy',
    async () => {
      await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: ADMINISTRATOR }));
      const request = { userName: UserName, policyArn: ADMINISTRATOR };
      await reportIamChange(demo, platformAdmin(demo), 'DetachUserPolicy', request);
    },
    () => 'the team detached the administrator policy',
  );
  await out.step(
    'the first responder requests the release',
    () => api.release(incident.id, 'administrator policy detached, key to be replaced'),
    () => `${estate.responder.name} requested the release; a second responder must confirm`,
  );
  await out.step(
    'the second responder confirms',
    async () => {
      const second = new TierwatchApi(deployment.api, estate.secondResponder.key);
      await second.release(incident.id, 'checked');
      return incidentInState(demo, incident.id, 'released');
    },
    () => `${estate.secondResponder.name} confirmed; access released`,
  );
  const withNewKey = await out.step(
    'the team creates a new key and deletes the stolen one',
    () => replaceKey(iam, estate.backup),
    () => 'the team created a new key and deleted the stolen one',
  );
  const stolen = await readAccess(demo, estate.backup);
  const replaced = await readAccess(demo, withNewKey);
  if (stolen.error === undefined) throw new Error('the stolen key works after the release');
  if (replaced.error !== undefined) throw new Error(`the new key fails with ${replaced.error}`);
  out.show(callTable(out.io, { 'stolen key': stolen, 'new key': replaced }));
  const view = await api.case(incident.id);
  out.say('The journal:');
  out.show(journalView(out.io, view));
  return view;
}

async function replaceKey(iam: IAMClient, user: KeyedUser): Promise<KeyedUser> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: user.name }));
  await iam.send(new DeleteAccessKeyCommand({ UserName: user.name, AccessKeyId: user.key.accessKeyId }));
  const key = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  return { ...user, key };
}

const platformAdmin = ({ emulator }: Demo) => ({
  arn: `arn:aws:iam::${emulator.account}:user/platform-admin`,
  accessKeyId: 'AKIAPLATFORMADMIN000',
  principalId: 'AIDAPLATFORMADMIN000',
  ...HOME,
});
