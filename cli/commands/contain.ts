import { defineRequest } from '../api/request.ts';
import type { CommandModule } from '../main.ts';

export const define: CommandModule['define'] = (command, io, done) =>
  defineRequest(command, io, done, {
    verb: 'contain',
    started: 'A plan is being made; nothing changes until somebody approves it (tierwatch show <incident>).',
  });
