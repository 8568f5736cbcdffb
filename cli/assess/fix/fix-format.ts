import { UsageError } from '../../io.ts';
import { undoPath } from './undo-path.ts';

export const FIX_FORMATS = ['cli', 'terraform', 'cloudformation'] as const;
export type FixFormat = (typeof FIX_FORMATS)[number];

/** @throws UsageError for an unknown format, and for a format without a script. */
export function fixFormatOf({
  fixFormat,
  fixScript,
}: {
  readonly fixFormat?: string;
  readonly fixScript?: string;
}): FixFormat {
  if (fixFormat === undefined) return 'cli';
  const format = FIX_FORMATS.find((one) => one === fixFormat);
  if (format === undefined)
    throw new UsageError(`--fix-format ${fixFormat}: expected one of ${FIX_FORMATS.join(', ')}`);
  if (fixScript === undefined) throw new UsageError(`--fix-format ${fixFormat}: expected --fix-script with it`);
  return format;
}

/** The files of `--fix-script`. Code has no inverse: its history has the state before. */
export const fixFiles = (path: string, format: FixFormat): readonly string[] =>
  format === 'cli' ? [path, undoPath(path)] : [path];
