import { type RequestOptions, requestOf, withRequestOptions } from '../api/request.ts';
import { closedAnswer } from '../api/schemas.ts';
import type { CommandModule } from '../command.ts';
import { EXIT } from '../io.ts';

export const define: CommandModule['define'] = (command, io, done) => {
  withRequestOptions(command).action(async (incident: string, options: RequestOptions) => {
    const answer = await requestOf(io, options, { incident, verb: 'close' }, closedAnswer);
    io.out(options.json ? JSON.stringify(answer) : `${answer.incident.id} is ${answer.incident.state}.`);
    done(EXIT.done);
  });
};
