import type { Command } from 'commander';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { renderIdentities } from '../api/render.ts';
import { identitiesAnswer } from '../api/schemas.ts';
import { EXIT, type Io } from '../io.ts';

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withDeploymentOptions(command)
    .option('--tier <0-3>', 'only this tier')
    .option('--account <id>', 'only this account')
    .option('--json', 'one identity a line, as it is stored')
    .action(async (options: DeploymentOptions & { tier?: string; account?: string; json?: boolean }) => {
      const api = await ApiClient.connect(io, options);
      const query = { tier: options.tier, account: options.account };
      const { identities } = await api.call(identitiesAnswer, 'GET', '/identities', { query });
      if (options.json) io.out(identities.map((identity) => JSON.stringify(identity)));
      else if (identities.length === 0) io.err('No identities: no snapshot was taken yet, or none matches.');
      else io.out(renderIdentities(io, identities));
      done(EXIT.done);
    });
}
