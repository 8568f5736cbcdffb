import type { Command } from 'commander';
import { minute } from '../../layers/core/response/wording.ts';
import { nextLines } from '../api/case.ts';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { tierText } from '../api/render.ts';
import { approvalsAnswer, type PendingView } from '../api/schemas.ts';
import { withExamples } from '../help.ts';
import { EXIT, type Io } from '../io.ts';
import { fold } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityBadge } from '../render.ts';

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withExamples(command, ['list the plans that are waiting for approval', 'approvals'])
    .option('--account <id>', 'list only this account')
    .option('--json', 'print one approval per line as JSON')
    .action(async (options: DeploymentOptions & { account?: string; json?: boolean }) => {
      const api = await ApiClient.connect(io, options);
      const { approvals } = await api.call(approvalsAnswer, 'GET', '/approvals', {
        query: { account: options.account },
      });
      if (options.json) io.out(approvals.map((approval) => JSON.stringify(approval)));
      else if (approvals.length === 0) io.err('No plans are awaiting approval.');
      else io.out([...soonestFirst(approvals).flatMap((one) => linesOf(io, one)), ...next(approvals)]);
      done(EXIT.done);
    });
  withDeploymentOptions(command);
}

const soonestFirst = (approvals: readonly PendingView[]): readonly PendingView[] =>
  approvals.toSorted((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt));

const linesOf = (io: Io, approval: PendingView): readonly string[] => {
  const { incidentId, identity, incident } = approval;
  return [
    `${severityBadge(io, incident.severity)}  ${tierText(io, incident.tier)} ${paint(io, 'bold', incidentId)}  ${paint(io, 'yellow', expiry(approval))}`,
    `          ${identity}`,
    ...fold(io, '          ', incident.title),
  ];
};

/** Whole minutes; negative once the approval has expired. */
const minutesLeft = ({ expiresAt }: PendingView): number => Math.floor((Date.parse(expiresAt) - Date.now()) / 60_000);

function expiry(approval: PendingView): string {
  const { expiresAt } = approval;
  const minutes = minutesLeft(approval);
  return minutes < 0 ? `expired ${minute(expiresAt)}` : `expires ${minute(expiresAt)}, in ${minutes} min`;
}

function next(approvals: readonly PendingView[]): readonly string[] {
  const first = soonestFirst(approvals).find((approval) => minutesLeft(approval) >= 0);
  return first === undefined ? [] : nextLines([`tierwatch approve ${first.incidentId}`]);
}
