import { defineDecision } from '../api/decision.ts';
import type { CommandModule } from '../command.ts';

export const define: CommandModule['define'] = (command, io, done) => defineDecision(command, io, done, 'approve');
