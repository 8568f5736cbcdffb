import { changeEnvelope, parseChange } from '../../layers/app/posture/parse-change.ts';
import { type ChangedPrincipal, reconcileChanged } from '../../layers/app/response/sweep-incidents.ts';
import { queueHandler } from '../../layers/aws/queue.ts';
import * as z from '../../layers/core/zod.ts';
import { reconcilerPorts, reportSweep } from '../reconciler.ts';

const ports = reconcilerPorts();

/** `Incident Updated` from the `tierwatch` bus. Only the id is used. */
const incidentEvent = z.pipe(
  z.looseObject({
    detail: z.looseObject({ metadata: z.looseObject({ incidentId: z.string().check(z.minLength(1)) }) }),
  }),
  z.transform(({ detail }) => ({ incidents: [detail.metadata.incidentId], touched: [] })),
);
const changeEvent = z.pipe(
  changeEnvelope,
  z.transform((body) => ({ incidents: [], touched: principalsOf(parseChange(body)) })),
);

/** Verifies a containment immediately when its principal is changed or new evidence arrives. */
export const handler = queueHandler({
  message: z.union([incidentEvent, changeEvent]),
  run: async (messages, invocation) => {
    const touched = messages.flatMap(({ body }): readonly ChangedPrincipal[] => body.touched);
    const incidents = messages.flatMap(({ body }): readonly string[] => body.incidents);
    if (incidents.length + touched.length > 0)
      reportSweep(await reconcileChanged(ports, touched, incidents), invocation);
    return [];
  },
});

function principalsOf({ account, resources }: ReturnType<typeof parseChange>): ChangedPrincipal[] {
  return resources.flatMap((resource) =>
    resource.kind === 'user' || resource.kind === 'role' ? [{ account, kind: resource.kind, name: resource.name }] : [],
  );
}
