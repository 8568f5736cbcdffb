import { listContainments } from '../../layers/app/response/list-containments.ts';
import { iam } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { httpHandler } from '../../layers/aws/http.ts';
import { iamDenySearch } from '../../layers/aws/iam-deny-search.ts';
import { casesIn } from '../../layers/aws/response-ports.ts';

const env = environment('CASES_TABLE');
const ports = { ...casesIn(env.CASES_TABLE), denies: iamDenySearch(iam()) };

/** API Gateway waits 30 seconds; a page of IAM takes up to a few. */
const SEARCH_MS = 15_000;

/** Lists the containments that are in IAM. It is the only function of the API that reads IAM. */
export const handler = httpHandler(({ account, query }) => {
  const deadline = Date.now() + SEARCH_MS;
  const next = query.next === undefined ? {} : { next: query.next };
  return listContainments(ports, { account, ...next, goOn: () => Date.now() < deadline });
});
