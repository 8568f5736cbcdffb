import type { CommandModule } from '../command.ts';
import { awsClients } from '../drill/clients.ts';
import { defineDrill } from '../drill/command.ts';

export const define: CommandModule['define'] = (command, io, done) => defineDrill(command, io, done, awsClients);
