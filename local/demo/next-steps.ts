import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { nextCommands } from '../../cli/api/case.ts';
import { paint } from '../../cli/paint.ts';
import { AWAY, callerOf } from '../attack.ts';
import type { AccessKey } from '../credentials.ts';
import { ADMINISTRATOR, type Estate } from '../estate.ts';
import { projectRoot, workFolder } from '../paths.ts';
import { cloudTrailRecord } from '../trail.ts';
import type { DemoConsole } from './console.ts';
import type { Demo } from './demo.ts';

const TIERWATCH = 'npm run --silent tierwatch --';

/** Prints commands to continue by hand, with real ids, and a second attack to respond to. */
export async function showNextSteps(out: DemoConsole, { emulator, deployment, estate, api }: Demo): Promise<void> {
  const title = (text: string) => paint(out.io, 'dim', `# ${text}`);
  const summary = await api.incidentAbout(estate.backup.arn);
  const view = summary === undefined ? undefined : await api.case(summary.id);
  const ids = [view?.incident.id, view?.approvals.at(-1)?.id, estate.backup.name].flatMap((id) => id ?? []);
  out.section('Next steps', 'the emulator keeps running until Ctrl-C; run these commands in another terminal');
  out.show([
    title('as a responder, who can only call the API'),
    `export AWS_ENDPOINT_URL=${emulator.endpoint} AWS_REGION=us-east-1`,
    ...exported(estate.responder.key),
    `export TIERWATCH_ENDPOINT=${deployment.api}`,
    `${TIERWATCH} posture`,
    `${TIERWATCH} incidents`,
    ...ids.map((id) => `${TIERWATCH} show ${id}`),
    ...(view === undefined ? [] : nextCommands(view).map((command) => command.replace(/^ *tierwatch/, TIERWATCH))),
    '',
    title('a replay of a new attack with the stolen key: an incident opens within seconds. The response only'),
    title('plans, because the evidence is replayed; run "contain" to request approval'),
    ...inOneCommand(estate.replayer.key),
    `  ${TIERWATCH} ingest ${relative(projectRoot, writeAttack(estate))}`,
    `${TIERWATCH} incidents --state planned`,
    '',
    title('as the second responder, who confirms a release'),
    ...exported(estate.secondResponder.key),
    '',
    title('as root of the local account, with any AWS tool'),
    `AWS_ENDPOINT_URL=${emulator.endpoint} AWS_REGION=us-east-1 \\`,
    `  AWS_ACCESS_KEY_ID=${emulator.account} AWS_SECRET_ACCESS_KEY=local \\`,
    '  aws iam list-users',
  ]);
}

const exported = ({ accessKeyId, secretAccessKey }: AccessKey): readonly string[] => [
  `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
  `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
];

const inOneCommand = ({ accessKeyId, secretAccessKey }: AccessKey): readonly string[] => [
  `AWS_ACCESS_KEY_ID=${accessKeyId} \\`,
  `  AWS_SECRET_ACCESS_KEY=${secretAccessKey} \\`,
];

/** Writes CloudTrail records of another attack with the same key. */
function writeAttack(estate: Estate): string {
  const { backup } = estate;
  const call = (name: string, request: object) =>
    cloudTrailRecord({
      caller: callerOf(backup, AWAY),
      service: 'iam',
      name,
      readOnly: false,
      at: new Date(),
      request,
    });
  const records = [
    call('AttachUserPolicy', { userName: backup.name, policyArn: ADMINISTRATOR }),
    call('CreateUser', { userName: 'backup-service' }),
    call('CreateAccessKey', { userName: 'backup-service' }),
  ];
  const file = join(workFolder, 'attack.json');
  writeFileSync(file, JSON.stringify({ Records: records }));
  return file;
}
