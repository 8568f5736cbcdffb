import { parseArn } from '../../layers/core/identity.ts';
import { type Capable, type WhoCan, whoCan } from '../../layers/core/queries/who-can.ts';
import { accountShown, shortArn, withShortArns } from '../assess/arn-text.ts';
import { linksText } from '../assess/path-text.ts';
import { ACTION } from '../can/question.ts';
import { actionProblem } from '../inputs/action-names.ts';
import { type Io, UsageError } from '../io.ts';
import { wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import { type QueryFlags, readAccounts } from './read-accounts.ts';

const MOST = 100;

export async function runWhoCan(
  io: Io,
  action: string,
  resource: string,
  dumps: readonly string[],
  flags: QueryFlags,
): Promise<number> {
  if (!ACTION.test(action)) throw new UsageError(`expected service:Action, got ${action}`);
  const problem = actionProblem(action, true);
  if (problem !== undefined) throw new UsageError(`action: ${problem}, found ${action}`);
  if (resource !== '*' && parseArn(resource) === undefined)
    throw new UsageError(`expected the ARN of a resource or *, got ${resource}`);
  const { assessment, exitCode } = await readAccounts(io, dumps, flags);
  const answer = whoCan(assessment, action, resource);
  if (flags.json === true) io.out(JSON.stringify({ action, resource, ...answer }));
  else io.out(textOf(io, `${action} on ${resource}`, answer, accountShown(assessment.estates)));
  return exitCode;
}

function textOf(io: Io, what: string, { directly, byBecoming }: WhoCan, account: string): readonly string[] {
  const line = ({ identity, dependsOn, by }: Capable): readonly string[] => {
    const mark = dependsOn.length === 0 ? '' : ' ?';
    const way = by === undefined ? '' : ` ${linksText(io, identity, by)}`;
    const depends =
      dependsOn.length === 0 ? '' : paint(io, 'dim', ` depends on ${withShortArns(dependsOn.join(', '), account)}`);
    return wrapAfter('  ', `${shortArn(identity, account)}${mark}${way}${depends}`, io.columns, 4);
  };
  const section = (title: string, list: readonly Capable[]): readonly string[] => [
    '',
    paint(io, 'bold', `${title}: ${list.length}`),
    ...list.slice(0, MOST).flatMap(line),
    ...(list.length > MOST ? [paint(io, 'dim', `  and ${list.length - MOST} more; --json has all`)] : []),
  ];
  return [
    ...wrapAfter('', `Who can use ${what}`, io.columns),
    ...section('By their own permissions', directly),
    ...section('By becoming another identity', byBecoming),
  ];
}
