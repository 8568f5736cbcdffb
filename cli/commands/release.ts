import { defineRequest } from '../api/request.ts';
import type { CommandModule } from '../main.ts';

export const define: CommandModule['define'] = (command, io, done) =>
  defineRequest(command, io, done, {
    verb: 'release',
    started: 'The access is being given back as it was; tierwatch show <incident> tells when it is verified.',
  });
