import { isPending, nextLines } from '../api/case.ts';
import { ApiClient } from '../api/client.ts';
import { type RequestOptions, requestOf, withRequestOptions } from '../api/request.ts';
import { type CaseView, startedAnswer } from '../api/schemas.ts';
import { renderOutcome, watchCase } from '../api/watch-case.ts';
import type { CommandModule } from '../command.ts';
import { withExamples } from '../help.ts';
import { EXIT } from '../io.ts';

const STARTED = [
  'If a plan was approved before, Tierwatch applies it again now. Otherwise it',
  'prepares a plan. Nothing changes until it is approved.',
];
/** In these states a plan is being prepared, or an earlier one is applied again. */
const AT_WORK: ReadonlySet<string> = new Set(
  'open planned awaiting-approval refused expired containing failed undone'.split(' '),
);
const isReady = ({ incident, approvals }: CaseView): boolean =>
  !AT_WORK.has(incident.state) || approvals.some(isPending);

/** A plan is prepared within seconds. */
const WAIT_MS = 60_000;

export const define: CommandModule['define'] = (command, io, done) => {
  withExamples(withRequestOptions(command), [
    'request a plan, or reassert a containment that was approved before',
    'contain inc-bb04c2ab950088666605 --reason "stolen key"',
  ])
    .option('--no-wait', 'do not wait for the plan')
    .action(async (incident: string, options: RequestOptions & { wait: boolean }) => {
      const api = await ApiClient.connect(io, options);
      const answer = await requestOf(api, options, { incident, verb: 'contain' }, startedAnswer);
      io.out(options.json ? JSON.stringify(answer) : [...STARTED, `  ${answer.execution}`]);
      if (options.json !== true && options.wait) {
        const view = await watchCase(io, api, incident, WAIT_MS, isReady);
        io.out(renderOutcome(io, view));
      } else if (options.json !== true) io.out(nextLines([`tierwatch show ${incident}`]));
      done(EXIT.done);
    });
};
