import { type Command, Option } from 'commander';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { renderAllIdentities, renderIdentities } from '../api/render.ts';
import { identitiesAnswer } from '../api/schemas.ts';
import { withExamples } from '../help.ts';
import { EXIT, type Io } from '../io.ts';

interface Options extends DeploymentOptions {
  readonly tier?: string;
  readonly account?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withExamples(
    command,
    ['list all identities', 'posture'],
    ['list administrators, and identities that can become one', 'posture --tier 0'],
  )
    .addOption(new Option('--tier <tier>', 'list only this tier').choices(['0', '1', '2', '3']))
    .option('--account <id>', 'list only this account')
    .option('--all', 'include the roles of Tierwatch and the CDK')
    .option('--json', 'print one identity per line as JSON')
    .action(async (options: Options) => {
      const api = await ApiClient.connect(io, options);
      const query = { tier: options.tier, account: options.account };
      const { identities } = await api.call(identitiesAnswer, 'GET', '/identities', { query });
      if (options.json) io.out(identities.map((identity) => JSON.stringify(identity)));
      else if (identities.length === 0)
        io.err('No identities: the first snapshot has not run yet, or no identity matches.');
      else io.out(options.all ? renderAllIdentities(io, identities) : renderIdentities(io, identities));
      done(EXIT.done);
    });
  withDeploymentOptions(command);
}
