import { Readable } from 'node:stream';
import type { Io } from '../../../cli/io.ts';
import { main } from '../../../cli/main.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type Around = Pick<Io, 'cwd'> &
  Partial<Pick<Io, 'terminal' | 'progress' | 'columns' | 'environment'>> & { readonly stdin?: string };

/** The command line with everything around it in memory: not a terminal, nothing in its environment. */
export async function runMain(args: readonly string[], { stdin = '', ...around }: Around): Promise<Outcome> {
  let out = '';
  let err = '';
  const code = await main(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    stdin: Readable.from([Buffer.from(stdin)]),
    terminal: false,
    progress: false,
    columns: 100,
    environment: {},
    ...around,
  });
  return { code, out, err };
}
