import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { nextCommands } from '../../cli/api/render.ts';
import { paint } from '../../cli/paint.ts';
import { AWAY, callerOf } from '../attack.ts';
import type { AccessKey } from '../credentials.ts';
import { ADMINISTRATOR, type Estate } from '../estate.ts';
import { projectRoot, workFolder } from '../paths.ts';
import { cloudTrailRecord } from '../trail.ts';
import type { Scene } from './play.ts';
import type { Stage } from './stage.ts';

const TIERWATCH = 'npm run --silent tierwatch --';

/** Prints what a person needs to go on by hand: commands with real ids, and a second theft to handle. */
export async function showYours(stage: Stage, scene: Scene): Promise<void> {
  const { emulator, deployment, estate, api } = scene;
  const title = (text: string) => paint(stage.io, 'dim', `# ${text}`);
  const summary = await api.incidentAbout(estate.backup.arn);
  const view = summary === undefined ? undefined : await api.case(summary.id);
  const shown = [view?.incident.id, view?.approvals.at(-1)?.id, estate.backup.name].flatMap((id) => id ?? []);
  stage.chapter('Yours', 'everything stays up until Ctrl-C');
  stage.show([
    title('as a responder, who can call the API and nothing else'),
    `export AWS_ENDPOINT_URL=${emulator.endpoint} AWS_REGION=us-east-1`,
    ...exported(estate.responder.key),
    `export TIERWATCH_ENDPOINT=${deployment.api}`,
    `${TIERWATCH} posture`,
    `${TIERWATCH} incidents`,
    ...shown.map((id) => `${TIERWATCH} show ${id}`),
    ...(view === undefined ? [] : nextCommands(view).map((command) => command.replace(/^ *tierwatch/, TIERWATCH))),
    '',
    title('another theft of the same key; the incident opens within seconds, and'),
    title('"show" ends with the commands to approve, refuse or release it'),
    ...inOneCommand(estate.cloudTrail.key),
    `  ${TIERWATCH} ingest ${relative(projectRoot, writeTheft(estate))}`,
    `${TIERWATCH} incidents --state awaiting-approval`,
    '',
    title('the second responder, who confirms a release'),
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

/** CloudTrail records of an attacker who makes the backup user administrator once more. */
function writeTheft(estate: Estate): string {
  const { backup } = estate;
  const call = (name: string, request: object) =>
    cloudTrailRecord({
      caller: callerOf(backup, AWAY),
      ...{ service: 'iam', name, readOnly: false, at: new Date(), request },
    });
  const records = [
    call('AttachUserPolicy', { userName: backup.name, policyArn: ADMINISTRATOR }),
    call('CreateUser', { userName: 'backup-service' }),
    call('CreateAccessKey', { userName: 'backup-service' }),
  ];
  const file = join(workFolder, 'theft.json');
  writeFileSync(file, JSON.stringify({ Records: records }));
  return file;
}
