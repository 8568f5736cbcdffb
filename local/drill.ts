import { Command } from 'commander';
import { z } from 'zod';
import { awsClients, type Credentials, type DrillClients } from '../cli/drill/clients.ts';
import { defineDrill } from '../cli/drill/command.ts';
import { EXIT, processIo, UsageError } from '../cli/io.ts';
import { settingsFor } from './credentials.ts';
import { TrailRecorder } from './drill-trail.ts';

/** `tierwatch drill` against a local deployment. The emulator records no calls in a trail, so each call of the drill is delivered as
 * the event that CloudTrail would record. Needs the environment of the command, AWS_ENDPOINT_URL, and the access key of the user
 * that acts as CloudTrail as LOCAL_CLOUDTRAIL_KEY (`id:secret`). */

const environment = z.object({ AWS_ENDPOINT_URL: z.url(), LOCAL_CLOUDTRAIL_KEY: z.string().regex(/^[^:]+:.+$/) });

function recordedClients(region: string): DrillClients {
  const { AWS_ENDPOINT_URL, LOCAL_CLOUDTRAIL_KEY } = environment.parse(process.env);
  const [accessKeyId = '', secretAccessKey = ''] = LOCAL_CLOUDTRAIL_KEY.split(':');
  const recorder = new TrailRecorder(settingsFor(AWS_ENDPOINT_URL, { accessKeyId, secretAccessKey }));
  const plain = awsClients(region);
  return {
    iam: (credentials?: Credentials) => recorder.iam(plain.iam(credentials), plain.sts(credentials)),
    sts: (credentials?: Credentials) => recorder.sts(plain.sts(credentials), plain.sts(credentials)),
  };
}

const io = processIo();
const command = new Command('drill').description('tierwatch drill, against a local deployment');
defineDrill(
  command,
  io,
  (code) => {
    process.exitCode = code;
  },
  recordedClients,
);
try {
  await command.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  io.err(`tierwatch: ${error.message}`);
  process.exitCode = EXIT.usage;
}
