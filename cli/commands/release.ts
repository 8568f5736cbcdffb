import { type RequestOptions, requestOf, withRequestOptions } from '../api/request.ts';
import { releaseAnswer } from '../api/schemas.ts';
import type { CommandModule } from '../command.ts';
import { withExamples } from '../help.ts';
import { EXIT } from '../io.ts';

const HELP = `
Access keys that were used in the attack stay inactive, because the attacker
still has them. Create a new access key for the workload instead, or use
--reactivate-keys to reactivate them anyway.

Tier 0 identities and critical incidents need two responders: the first request
is recorded, and the release starts when another responder runs the same
command.`;

export const define: CommandModule['define'] = (command, io, done) => {
  withExamples(withRequestOptions(command), [
    'restore access',
    'release inc-bb04c2ab950088666605 --reason "key replaced"',
  ])
    .option('--reactivate-keys', 'also reactivate the access keys that were used in the attack')
    .addHelpText('after', HELP)
    .action(async (incident: string, options: RequestOptions & { readonly reactivateKeys?: boolean }) => {
      const body = options.reactivateKeys === true ? { reactivateKeys: true } : {};
      const answer = await requestOf(io, options, { incident, verb: 'release', body }, releaseAnswer);
      if (options.json) io.out(JSON.stringify(answer));
      else if ('execution' in answer) io.out([started(incident), `  ${answer.execution}`]);
      else io.out(waiting(incident, options.reactivateKeys === true, answer));
      done(EXIT.done);
    });
};

const started = (incident: string): string => `The release has started. Next: tierwatch show ${incident}`;

function waiting(incident: string, reactivateKeys: boolean, answer: { needs: unknown; requestedBy: unknown }) {
  if (answer.needs !== 'second-person') return [`Not released yet: this release requires ${answer.needs}.`];
  const keys = reactivateKeys ? ' --reactivate-keys' : '';
  return [
    'Not released yet: a second responder must confirm.',
    'Another responder must run the same command:',
    `  tierwatch release ${incident}${keys} --reason "…"`,
    `  requested by ${answer.requestedBy}`,
  ];
}
