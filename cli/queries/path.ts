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

const mayExist = ({ admin, path, unknown, unreadable }: PathAnswer): boolean =>
  admin || path !== undefined || unknown !== undefined || unreadable !== undefined;

function textOf(
  io: Io,
  from: string,
  to: string,
  { admin, path, byAdmin, unknown, unreadable }: PathAnswer,
  account: string,
): readonly string[] {
  const names = [shortArn(from, account), shortArn(to, account)] as const;
  if (admin)
    return wrapAfter('', `${names[0]} is an administrator: it can become every identity of its account`, io.columns);
  if (path === undefined && unknown !== undefined) {
    const { identity, dependsOn } = unknown;
    const text = `No path from ${names[0]} to ${names[1]} is known, but the policies of ${shortArn(identity, account)} are not all known`;
    const depends = withShortArns(dependsOn.join(', '), account);
    return [...wrapAfter('', text, io.columns), ...wrapAfter('  ? depends on ', depends, io.columns, 4)];
  }
  if (path === undefined && unreadable !== undefined)
    return wrapAfter(
      '',
      `No path from ${names[0]} to ${names[1]} is known, but not everything could be read`,
      io.columns,
    );
  if (path === undefined) return wrapAfter('', `There is no path from ${names[0]} to ${names[1]}`, io.columns);
  const facts = missingData(path);
  const rest = `an administrator can become every identity of its account, and so ${names[1]}`;
  return [
    ...wrapAfter('', pathText(io, from, path), io.columns, 2),
    ...(byAdmin === true ? wrapAfter('  ★ ', rest, io.columns, 4) : []),
    ...(facts.length === 0 ? [] : wrapAfter('  ? depends on ', facts.join('; '), io.columns, 4)),
  ];
}
