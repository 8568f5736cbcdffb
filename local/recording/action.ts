/** One AWS request, parsed far enough to evaluate policies for it. */
export interface Authorizable {
  /** `dynamodb:Query` */
  readonly action: string;
  /** ARNs of the resources of the action; `*` if it has none. */
  readonly resources: readonly string[];
}

export interface RawRequest {
  readonly method: string;
  /** Path with query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface Signer {
  readonly accessKeyId: string;
  readonly region: string;
  /** Signing name: `dynamodb`, `iam`, `states` … */
  readonly service: string;
}

/** The signer, from a SigV4 `Authorization` header. */
export function signerOf(request: RawRequest): Signer | undefined {
  const found = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? '');
  const [, accessKeyId, region, service] = found ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, region, service };
}

/** The IAM authorizations that a request in `account` requires. Throws for an unknown request: a check that skips requests would
 * prove nothing. */
export function authorizables(request: RawRequest, signer: Signer, account: string): readonly Authorizable[] {
  if (signer.service === 's3') return [s3(request)];
  const name = operationName(request, signer.service);
  const action = `${PREFIXES[signer.service] ?? signer.service}:${name}`;
  const at = { account, region: signer.region };
  if (signer.service === 'dynamodb') return dynamodb(name, jsonBody(request), at);
  if (signer.service === 'iam') return [{ action, resources: iamResources(formBody(request), at) }];
  if (signer.service === 'sts') return [{ action, resources: [formBody(request).RoleArn ?? '*'] }];
  if (signer.service === 'sns') return [{ action, resources: [formBody(request).TopicArn ?? '*'] }];
  if (signer.service === 'lambda') return [{ action, resources: [lambdaResource(request, at)] }];
  if (signer.service in ROUTES) return [{ action, resources: [routedResource(request, signer.service, at)] }];
  const target = request.headers['x-amz-target'] === undefined ? {} : jsonBody(request);
  return [{ action, resources: jsonResources(signer.service, name, target, at) }];
}

/** Prefixes of actions that differ from the signing name. */
const PREFIXES: Readonly<Record<string, string>> = { cloudcontrolapi: 'cloudformation' };

interface Place {
  readonly account: string;
  readonly region: string;
}

function operationName(request: RawRequest, service: string): string {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return target.slice(target.lastIndexOf('.') + 1);
  const rpc = /\/service\/[^/]+\/operation\/(\w+)/.exec(request.path)?.[1];
  if (rpc !== undefined) return rpc;
  if (service === 'lambda') return lambdaOperation(request);
  const routed = routeOf(request, service)?.operation;
  if (routed !== undefined) return routed;
  const { Action } = {
    ...Object.fromEntries(new URLSearchParams(request.path.split('?')[1] ?? '')),
    ...formBody(request),
  };
  if (Action !== undefined) return Action;
  throw new Error(`${service}: expected a known operation, got ${request.method} ${request.path}`);
}

interface Route {
  /** Method and path. The group captures the name of the resource. */
  readonly of: RegExp;
  readonly operation: string;
  /** The ARN of the resource with that name. */
  readonly resource?: (name: string, query: URLSearchParams) => string;
}

/** Read calls of services that identify operations by method and path. */
const ROUTES: Readonly<Record<string, readonly Route[]>> = {
  scheduler: [
    { of: /^GET \/schedules\/?$/, operation: 'ListSchedules' },
    {
      of: /^GET \/schedules\/([^/]+)$/,
      operation: 'GetSchedule',
      resource: (name, query) => `schedule/${query.get('groupName') ?? 'default'}/${name}`,
    },
  ],
  bedrock: [
    { of: /^POST \/agents\/?$/, operation: 'ListAgents' },
    { of: /^GET \/agents\/([^/]+)\/?$/, operation: 'GetAgent', resource: (name) => `agent/${name}` },
  ],
  'bedrock-agentcore': [
    { of: /^POST \/runtimes\/?$/, operation: 'ListAgentRuntimes' },
    { of: /^GET \/runtimes\/([^/]+)\/?$/, operation: 'GetAgentRuntime', resource: (name) => `runtime/${name}` },
    { of: /^POST \/browsers\/?$/, operation: 'ListBrowsers' },
    { of: /^POST \/code-interpreters\/?$/, operation: 'ListCodeInterpreters' },
  ],
  eks: [{ of: /^GET \/clusters\/?$/, operation: 'ListClusters' }],
  batch: [{ of: /^POST \/v1\/describejobdefinitions$/, operation: 'DescribeJobDefinitions' }],
  amplify: [{ of: /^GET \/apps\/?$/, operation: 'ListApps' }],
  iot: [{ of: /^GET \/role-aliases\/?$/, operation: 'ListRoleAliases' }],
};

/** Reads of buckets, by the parameter that names the part. */
const OF_BUCKET: Readonly<Record<string, string>> = {
  policy: 's3:GetBucketPolicy',
  publicAccessBlock: 's3:GetBucketPublicAccessBlock',
};

function s3({ method, path }: RawRequest): Authorizable {
  const [route = '', query] = path.split('?');
  if (method === 'GET' && route === '/') return { action: 's3:ListAllMyBuckets', resources: ['*'] };
  const part = Object.keys(OF_BUCKET).find((name) => new URLSearchParams(query).has(name));
  const action = part === undefined ? undefined : OF_BUCKET[part];
  if (method !== 'GET' || action === undefined)
    throw new Error(`s3: expected a known operation, got ${method} ${path}`);
  return { action, resources: [`arn:aws:s3:::${decodeURIComponent(route.replace(/^\/|\/$/g, ''))}`] };
}

function routeOf({ method, path }: RawRequest, service: string): Route | undefined {
  const [route = ''] = path.split('?');
  return ROUTES[service]?.find(({ of }) => of.test(`${method} ${route}`));
}

function routedResource(request: RawRequest, service: string, { account, region }: Place): string {
  const found = routeOf(request, service);
  const [route = '', query] = request.path.split('?');
  const name = found?.of.exec(`${request.method} ${route}`)?.[1];
  if (found?.resource === undefined || name === undefined) return '*';
  const resource = found.resource(decodeURIComponent(name), new URLSearchParams(query));
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

function lambdaOperation({ method, path }: RawRequest): string {
  const [route = ''] = path.split('?');
  if (method === 'GET' && /^\/2015-03-31\/functions\/?$/.test(route)) return 'ListFunctions';
  if (method === 'GET' && /\/functions\/[^/]+\/configuration$/.test(route)) return 'GetFunctionConfiguration';
  if (method === 'GET' && /\/functions\/[^/]+$/.test(route)) return 'GetFunction';
  if (method === 'POST' && /\/functions\/[^/]+\/invocations$/.test(route)) return 'InvokeFunction';
  if (method === 'GET' && /\/functions\/[^/]+\/policy$/.test(route)) return 'GetPolicy';
  if (method === 'GET' && /\/event-source-mappings\/?$/.test(route)) return 'ListEventSourceMappings';
  if (method === 'GET' && /\/functions\/[^/]+\/urls$/.test(route)) return 'ListFunctionUrlConfigs';
  throw new Error(`lambda: expected a known operation, got ${method} ${path}`);
}

function lambdaResource({ path }: RawRequest, { account, region }: Place): string {
  const name = /\/functions\/([^/?]+)/.exec(path)?.[1];
  if (name === undefined) return '*';
  const decoded = decodeURIComponent(name);
  return decoded.startsWith('arn:') ? decoded : `arn:aws:lambda:${region}:${account}:function:${decoded}`;
}

type Body = Readonly<Record<string, unknown>>;

const isBody = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value);

function jsonBody({ body }: RawRequest): Body {
  const value: unknown = body === '' ? {} : JSON.parse(body);
  return isBody(value) ? value : {};
}

const formBody = ({ body, headers }: RawRequest): Record<string, string> =>
  (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
    ? Object.fromEntries(new URLSearchParams(body))
    : {};

/** A transaction requires the action of each of its parts. Any other operation requires its own, on its table or index. */
function dynamodb(name: string, body: Body, at: Place): readonly Authorizable[] {
  const table = (value: unknown, index?: unknown): string => {
    const base = String(value).startsWith('arn:')
      ? String(value)
      : `arn:aws:dynamodb:${at.region}:${at.account}:table/${value}`;
    return typeof index === 'string' ? `${base}/index/${index}` : base;
  };
  if (name === 'TransactWriteItems' || name === 'TransactGetItems') {
    const items = Array.isArray(body.TransactItems) ? body.TransactItems : [];
    return items.flatMap((item: unknown) =>
      Object.entries(isBody(item) ? item : {}).map(([part, inner]) => ({
        action: `dynamodb:${PARTS[part] ?? part}`,
        resources: [table(isBody(inner) ? inner.TableName : undefined)],
      })),
    );
  }
  if (isBody(body.RequestItems)) {
    return Object.keys(body.RequestItems).map((key) => ({ action: `dynamodb:${name}`, resources: [table(key)] }));
  }
  return [{ action: `dynamodb:${name}`, resources: [table(body.TableName, body.IndexName)] }];
}

const PARTS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  ConditionCheck: 'ConditionCheckItem',
};

function iamResources(form: Readonly<Record<string, string>>, { account }: Place): readonly string[] {
  const { UserName, RoleName, GroupName, PolicyArn, AccessKeyId } = form;
  // For a request with only an access key id, IAM evaluates the user who owns the key.
  if (UserName === undefined && AccessKeyId !== undefined) return [`arn:aws:iam::${account}:user/whose-key-it-is`];
  if (UserName !== undefined) return [`arn:aws:iam::${account}:user/${UserName}`];
  if (RoleName !== undefined) return [`arn:aws:iam::${account}:role/${RoleName}`];
  if (GroupName !== undefined) return [`arn:aws:iam::${account}:group/${GroupName}`];
  return [PolicyArn ?? form.OpenIDConnectProviderArn ?? form.SAMLProviderArn ?? '*'];
}

interface JsonRequest {
  /** `GetParameters` */
  readonly name: string;
  readonly body: Body;
  text(key: string): string | undefined;
  arn(kind: string, value: string): string;
}

const resourcesIn: Readonly<Record<string, (request: JsonRequest) => readonly string[]>> = {
  events: ({ body, arn }) => {
    const entries = Array.isArray(body.Entries) ? body.Entries.filter(isBody) : [];
    return [...new Set(entries.map((entry) => arn('event-bus/', String(entry.EventBusName ?? 'default'))))];
  },
  cloudtrail: ({ text }) => [text('Name') ?? text('TrailName') ?? '*'],
  // KMS reads the key from the ciphertext, so a Decrypt request does not have to name it.
  kms: ({ text, arn }) => [arn('key/', text('KeyId') ?? '*')],
  ssm: ({ name, body, text, arn }) => {
    const names = Array.isArray(body.Names) ? body.Names.map(String) : [text('Name') ?? text('Path') ?? ''];
    return name.startsWith('Get') ? names.map((value) => arn('parameter/', value.replace(/^\//, ''))) : ['*'];
  },
  states: ({ text }) => [text('stateMachineArn') ?? text('executionArn') ?? '*'],
  secretsmanager: ({ text, arn }) => optional(text('SecretId'), (id) => arn('secret:', id)),
  'cognito-identity': ({ text, arn }) => optional(text('IdentityPoolId'), (id) => arn('identitypool/', id)),
  codebuild: ({ body, arn }) =>
    Array.isArray(body.names) ? body.names.map((value) => arn('project/', String(value))) : ['*'],
  ecr: ({ text, arn }) => [arn('repository/', text('repositoryName') ?? '*')],
  sqs: ({ text, arn }) => [arn('', (text('QueueUrl') ?? '*').split('/').at(-1) ?? '*')],
};

const optional = (value: string | undefined, arnOf: (value: string) => string): readonly string[] => [
  value === undefined ? '*' : arnOf(value),
];

/** The resource ARN in the body of a JSON request, directly or composed from a name. */
const jsonResources = (service: string, name: string, body: Body, { account, region }: Place): readonly string[] =>
  resourcesIn[service]?.({
    name,
    body,
    text: (key) => (typeof body[key] === 'string' ? body[key] : undefined),
    arn: (kind, value) =>
      value.startsWith('arn:') ? value : `arn:aws:${service}:${region}:${account}:${kind}${value}`,
  }) ?? ['*'];
