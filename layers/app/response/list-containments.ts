import { inForceOf, recordedOf } from '../../core/response/in-force.ts';
import type { DenySearch, ResponsePorts } from '../../core/response/ports.ts';
import { collect } from '../async.ts';
import { failed, ok, type Reply } from '../reply.ts';

export type ListPorts = Pick<ResponsePorts, 'cases'> & { readonly denies: DenySearch };

export interface ListRequest {
  /** The account of the API, whose IAM is searched. */
  readonly account: string;
  readonly next?: string;
  /** Whether there is time for more. */
  readonly goOn: () => boolean;
}

/** The form of a marker of IAM. */
const MARKER = /^[!-~]{1,4096}$/;

/** Lists what is contained in IAM, with the incident of each containment, and the incidents that should be contained. A large account
 * needs several requests: the caller continues with `next`. Read-only. */
export async function listContainments({ cases, denies }: ListPorts, request: ListRequest): Promise<Reply> {
  const { account, goOn } = request;
  if (request.next !== undefined && !MARKER.test(request.next))
    return failed(400, 'bad-next', 'next: expected the next value of an earlier response.');
  const incidents = await collect(cases.listIncidents(account));
  let page = await denies.search(request.next);
  const found = [...page.found];
  while (page.next !== undefined && goOn()) {
    page = await denies.search(page.next);
    found.push(...page.found);
  }
  return ok({
    containments: inForceOf(found, incidents),
    recorded: recordedOf(incidents),
    ...(page.next === undefined ? {} : { next: page.next }),
  });
}
