import { sweepIncidents } from '../../layers/app/response/sweep-incidents.ts';
import { handler as lambda } from '../../layers/aws/middleware.ts';
import * as z from '../../layers/core/zod.ts';
import { reconcilerPorts, reportSweep } from '../reconciler.ts';

const ports = reconcilerPorts();

/** Time that one incident may take at most. */
const MARGIN_MS = 20_000;

/** Every minute: what is contained is verified, what broke off is finished, what could not be decided is decided. */
export const handler = lambda({
  input: z.looseObject({}),
  run: async (_, invocation) => {
    const outcome = await sweepIncidents(ports, () => invocation.remaining() > MARGIN_MS);
    reportSweep(outcome, invocation);
    return { swept: outcome.results.length };
  },
});
