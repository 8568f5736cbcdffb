import { type RequestOptions, requestOf, withRequestOptions } from '../api/request.ts';
import { startedAnswer } from '../api/schemas.ts';
import type { CommandModule } from '../command.ts';
import { withExamples } from '../help.ts';
import { EXIT } from '../io.ts';

export const define: CommandModule['define'] = (command, io, done) => {
  withExamples(withRequestOptions(command), [
    'request a plan, or reassert a containment that was approved before',
    'contain inc-bb04c2ab950088666605 --reason "stolen key"',
  ]).action(async (incident: string, options: RequestOptions) => {
    const answer = await requestOf(io, options, { incident, verb: 'contain' }, startedAnswer);
    const started = [
      'If a plan was approved before, Tierwatch applies it again now. Otherwise it',
      'prepares a plan. Nothing changes until it is approved.',
      `Next: tierwatch show ${incident}`,
    ];
    io.out(options.json ? JSON.stringify(answer) : [...started, `  ${answer.execution}`]);
    done(EXIT.done);
  });
};
