import { Readable } from 'node:stream';
import type { Host } from '../../../cli/io.ts';
import { main } from '../../../cli/main.ts';
import { memoryIo } from './memory-io.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type Around = Partial<Omit<Host, 'stdin'>> & Pick<Host, 'cwd'> & { readonly stdin?: string };

/** Runs the command line in memory, without a terminal and with an empty environment. */
export async function runMain(args: readonly string[], { stdin = '', ...around }: Around): Promise<Outcome> {
  const io = memoryIo({ ...around, stdin: Readable.from([Buffer.from(stdin)]) });
  const code = await main(args, io);
  return { code, ...io.written };
}
