import { environment } from '../../layers/aws/environment.ts';
import { httpHandler } from '../../layers/aws/http.ts';
import { casesIn, identitiesIn } from '../../layers/aws/response-ports.ts';
import { readStep } from './read.ts';

const env = environment('IDENTITIES_TABLE', 'CASES_TABLE');
const ports = { ...casesIn(env.CASES_TABLE), ...identitiesIn(env.IDENTITIES_TABLE) };

/** The reading half of the API. */
export const handler = httpHandler(({ route, path, query, account }) =>
  readStep(ports, { route, id: path.id ?? path.arn ?? '', query, account }),
);
