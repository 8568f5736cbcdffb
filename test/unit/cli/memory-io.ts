import { Readable } from 'node:stream';
import { type Host, type Io, ioOn } from '../../../cli/io.ts';

/** An `Io` that writes to memory. */
export function memoryIo(host: Partial<Host> = {}): Io & { readonly written: { out: string; err: string } } {
  const written = { out: '', err: '' };
  const io = ioOn({
    writeOut: (text) => {
      written.out += text;
    },
    writeErr: (text) => {
      written.err += text;
    },
    stdin: Readable.from([]),
    terminal: false,
    progress: false,
    interactive: false,
    columns: 100,
    environment: {},
    cwd: '',
    ...host,
  });
  return { ...io, written };
}
