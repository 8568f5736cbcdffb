/** Runs mutation tests on the safety-critical files that differ from `main`, on named files, or with `--all` on every file in
 * stryker.config.json: `npm run mutants -- layers/core/response/guardrails.ts`. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** The files to mutate. Undefined: `chosen` names a file that is not among the candidates. */
export function mutated(
  candidates: readonly string[],
  changed: readonly string[],
  chosen: readonly string[],
): readonly string[] | undefined {
  if (chosen.includes('--all')) return candidates;
  if (chosen.length === 0) return candidates.filter((file) => changed.includes(file));
  return chosen.every((file) => candidates.includes(file)) ? chosen : undefined;
}

/** Files that differ from where this branch left `main`, committed or not. */
function changedFiles(): readonly string[] {
  const git = (...args: string[]): string => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
  return git('diff', '--name-only', git('merge-base', 'HEAD', 'main')).split('\n');
}

function main(chosen: readonly string[]): number {
  const config: { readonly mutate: readonly string[] } = JSON.parse(
    readFileSync(join(ROOT, 'stryker.config.json'), 'utf8'),
  );
  const candidates = config.mutate.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort();
  const files = mutated(candidates, chosen.length === 0 ? changedFiles() : [], chosen);
  if (files === undefined) {
    process.stderr.write(`expected --all or some of\n  ${candidates.join('\n  ')}\n`);
    return 2;
  }
  if (files.length === 0) {
    process.stdout.write('No file to mutate differs from main. Name a file, or use --all.\n');
    return 0;
  }
  return spawnSync('stryker', ['run', '--mutate', files.join(',')], { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
