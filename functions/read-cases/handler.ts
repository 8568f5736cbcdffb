import { readCases } from '../../layers/app/response/read-cases.ts';
import { environment } from '../../layers/aws/environment.ts';
import { httpHandler } from '../../layers/aws/http.ts';
import { casesIn, factsIn, identitiesIn } from '../../layers/aws/response-ports.ts';

const env = environment('IDENTITIES_TABLE', 'CASES_TABLE');
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...identitiesIn(env.IDENTITIES_TABLE),
  ...factsIn(env.IDENTITIES_TABLE),
};

/** The GET routes of the API, except the list of containments, which reads IAM. */
export const handler = httpHandler(({ route, path, query, account }) =>
  readCases(ports, { route, id: path.id ?? path.arn ?? '', query, account }),
);
