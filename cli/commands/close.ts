import { ApiClient } from '../api/client.ts';
import { type RequestOptions, requestOf, withRequestOptions } from '../api/request.ts';
import { closedAnswer } from '../api/schemas.ts';
import type { CommandModule } from '../command.ts';
import { withExamples } from '../help.ts';
import { EXIT } from '../io.ts';

export const define: CommandModule['define'] = (command, io, done) => {
  withExamples(withRequestOptions(command), [
    'close a false positive',
    'close inc-bb04c2ab950088666605 --reason "planned maintenance"',
  ]).action(async (incident: string, options: RequestOptions) => {
    const api = await ApiClient.connect(io, options);
    const answer = await requestOf(api, options, { incident, verb: 'close' }, closedAnswer);
    io.out(options.json ? JSON.stringify(answer) : `${answer.incident.id} is ${answer.incident.state}.`);
    done(EXIT.done);
  });
};
