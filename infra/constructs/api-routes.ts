import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';

type ApiFunction = 'readCases' | 'listContainments' | 'decideApproval' | 'requestResponse' | 'requestBaseline';

export interface ApiRoute {
  readonly path: string;
  readonly method: HttpMethod.GET | HttpMethod.POST;
  readonly to: ApiFunction;
  /** Which managed policy allows it; everyone who may respond or approve may also read. */
  readonly access: 'read' | 'respond' | 'approve';
}

const get = (path: string, to: ApiFunction = 'readCases'): ApiRoute => ({
  path,
  method: HttpMethod.GET,
  to,
  access: 'read',
});
const post = (path: string): ApiRoute => ({ path, method: HttpMethod.POST, to: 'requestResponse', access: 'respond' });

export const ROUTES: readonly ApiRoute[] = [
  get('/identities'),
  get('/identities/{arn+}'),
  get('/incidents'),
  get('/incidents/{id}'),
  get('/approvals'),
  get('/approvals/{id}'),
  get('/containments', 'listContainments'),
  get('/baseline', 'requestBaseline'),
  post('/incidents/{id}/contain'),
  post('/incidents/{id}/release'),
  post('/incidents/{id}/close'),
  post('/containments/{arn+}'),
  { path: '/baseline', method: HttpMethod.POST, to: 'requestBaseline', access: 'respond' },
  { path: '/approvals/{id}', method: HttpMethod.POST, to: 'decideApproval', access: 'approve' },
];
