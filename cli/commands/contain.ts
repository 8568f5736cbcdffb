import { type RequestOptions, requestOf, withRequestOptions } from '../api/request.ts';
import { startedAnswer } from '../api/schemas.ts';
import type { CommandModule } from '../command.ts';
import { EXIT } from '../io.ts';

export const define: CommandModule['define'] = (command, io, done) => {
  withRequestOptions(command).action(async (incident: string, options: RequestOptions) => {
    const answer = await requestOf(io, options, { incident, verb: 'contain' }, startedAnswer);
    const started = 'A plan is being made; nothing changes until it is approved (tierwatch show <incident>).';
    io.out(options.json ? JSON.stringify(answer) : [started, `   ${answer.execution}`]);
    done(EXIT.done);
  });
};
