import { type RequestOptions, requestOf, withRequestOptions } from '../api/request.ts';
import { releaseAnswer } from '../api/schemas.ts';
import type { CommandModule } from '../command.ts';
import { EXIT } from '../io.ts';

const HELP = `
Access keys that were used in the attack stay inactive, because the attacker still has them: create a new access key for
the workload instead. --reactivate-keys reactivates them all the same.

For tier 0 identities and critical incidents a release needs a second person: the first request is recorded, and the
release starts when another responder runs the same command.`;

export const define: CommandModule['define'] = (command, io, done) => {
  withRequestOptions(command)
    .option('--reactivate-keys', 'reactivate the access keys that were used in the attack, too')
    .addHelpText('after', HELP)
    .action(async (incident: string, options: RequestOptions & { readonly reactivateKeys?: boolean }) => {
      const body = options.reactivateKeys === true ? { reactivateKeys: true } : {};
      const answer = await requestOf(io, options, { incident, verb: 'release', body }, releaseAnswer);
      if (options.json) io.out(JSON.stringify(answer));
      else if ('execution' in answer) io.out([STARTED, `   ${answer.execution}`]);
      else io.out(waiting(incident, options.reactivateKeys === true, answer));
      done(EXIT.done);
    });
};

const STARTED = 'The release has started; tierwatch show <incident> says when it is verified.';

function waiting(incident: string, reactivateKeys: boolean, answer: { needs: unknown; requestedBy: unknown }) {
  if (answer.needs !== 'second-person') return [`Not released yet: this release needs ${answer.needs}.`];
  const keys = reactivateKeys ? ' --reactivate-keys' : '';
  return [
    'Not released yet: this release needs a second person. Another responder must run the same command:',
    `   tierwatch release ${incident}${keys} --reason "…"`,
    `   requested by ${answer.requestedBy}`,
  ];
}
