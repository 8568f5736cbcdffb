import type { Across } from '../../layers/core/queries/across-accounts.ts';
import { type PathAnswer, pathBetween } from '../../layers/core/queries/path.ts';
import { accountShown, shortArn, withShortArns } from '../assess/arn-text.ts';
import { missingData, pathText } from '../assess/path-text.ts';
import { EXIT, type Io } from '../io.ts';
import { wrapAfter } from '../layout.ts';
import { identityNamed, type QueryFlags, readAccounts } from './read-accounts.ts';

/** Exit code 1: there is a path, or there may be one, so that a pipeline can assert that there is none. */
export async function runPath(
  io: Io,
  from: string,
  to: string,
  dumps: readonly string[],
  flags: QueryFlags,
): Promise<number> {
  const { assessment } = await readAccounts(io, dumps, flags);
  const start = identityNamed(assessment, from).arn;
  const end = identityNamed(assessment, to).arn;
  const answer = pathBetween(assessment, start, end);
  if (flags.json === true) io.out(JSON.stringify({ from: start, to: end, ...answer }));
  else io.out(textOf(io, start, end, answer, accountShown(assessment.estates)));
  return mayExist(answer) ? EXIT.findings : EXIT.done;
}

const mayExist = ({ admin, path, across, unknown, unreadable }: PathAnswer): boolean =>
  admin || [path, across, unknown, unreadable].some((reason) => reason !== undefined);

function textOf(io: Io, from: string, to: string, answer: PathAnswer, account: string): readonly string[] {
  const { admin, path, byAdmin, across } = answer;
  const names = [shortArn(from, account), shortArn(to, account)] as const;
  if (admin)
    return wrapAfter('', `${names[0]} is an administrator: it can become every identity of its account`, io.columns);
  if (path === undefined && across === undefined) return withoutPath(io, names, answer, account);
  const facts = [...(path === undefined ? [] : missingData(path)), ...(across?.dependsOn ?? [])];
  const rest = `an administrator can become every identity of its account, and so ${names[1]}`;
  return [
    ...wrapAfter('', path === undefined ? `${names[0]} is an administrator` : pathText(io, from, path), io.columns, 2),
    ...(byAdmin === true ? wrapAfter('  ★ ', rest, io.columns, 4) : []),
    ...(across === undefined ? [] : wrapAfter('  ★ ', acrossText(across, to, account), io.columns, 4)),
    ...(facts.length === 0 ? [] : wrapAfter('  ? depends on ', facts.join('; '), io.columns, 4)),
  ];
}

function withoutPath(
  io: Io,
  [from, to]: readonly [string, string],
  { unknown, unreadable }: PathAnswer,
  account: string,
): readonly string[] {
  const none = `No path from ${from} to ${to} is known, but`;
  if (unknown !== undefined) {
    const text = `${none} the policies of ${shortArn(unknown.identity, account)} are not all known`;
    const depends = withShortArns(unknown.dependsOn.join(', '), account);
    return [...wrapAfter('', text, io.columns), ...wrapAfter('  ? depends on ', depends, io.columns, 4)];
  }
  if (unreadable !== undefined) return wrapAfter('', `${none} some data could not be read`, io.columns);
  return wrapAfter('', `There is no path from ${from} to ${to}`, io.columns);
}

function acrossText({ identity }: Across, to: string, account: string): string {
  const through = `an administrator of its account can become ${shortArn(identity, account)}`;
  return identity === to ? through : `${through}, which can become ${shortArn(to, account)}`;
}
