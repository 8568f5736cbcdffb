import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AccessPolicies, accessPolicies } from './access-policies.ts';
import { ROUTES } from './api-routes.ts';
import type { Foundation } from './foundation.ts';
import { retentionOf, type TierwatchFunction } from './function.ts';
import { vendedLogGroup } from './vended-logs.ts';

export interface ResponderApiProps {
  readonly foundation: Foundation;
  readonly readCases: TierwatchFunction;
  readonly listContainments: TierwatchFunction;
  readonly decideApproval: TierwatchFunction;
  readonly requestResponse: TierwatchFunction;
  readonly requestBaseline: TierwatchFunction;
}

/** Format of an access log entry: caller and route, as AWS recorded them, and never the content of the request. */
const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  caller: '$context.identity.userArn',
  route: '$context.routeKey',
  status: '$context.status',
  error: '$context.error.message',
});

/** Responders send few requests; a flood is a mistake or an attack. */
const THROTTLE = { rateLimit: 20, burstLimit: 40 };

/** The API for responders. Every request is signed with IAM credentials: `execute-api:Invoke` on a route decides who may call it, and
 * the request context has the caller. */
export class ResponderApi extends Construct {
  readonly url: string;
  readonly policies: AccessPolicies;

  constructor(scope: Construct, id: string, props: ResponderApiProps) {
    super(scope, id);
    const api = new HttpApi(this, 'Api', {
      apiName: `${Stack.of(this).stackName}-Responders`,
      description: 'Tierwatch: cases, approvals, containment and release',
      createDefaultStage: false,
      defaultAuthorizer: new HttpIamAuthorizer(),
    });
    const integrations = {
      readCases: new HttpLambdaIntegration('Read', props.readCases),
      listContainments: new HttpLambdaIntegration('Containments', props.listContainments),
      decideApproval: new HttpLambdaIntegration('Decide', props.decideApproval),
      requestResponse: new HttpLambdaIntegration('Request', props.requestResponse),
      requestBaseline: new HttpLambdaIntegration('Baseline', props.requestBaseline),
    };
    for (const { path, method, to } of ROUTES)
      api.addRoutes({ path, methods: [method], integration: integrations[to] });
    this.url = this.#stage(api, props.foundation).url;
    this.policies = accessPolicies(this, api.apiId);
  }

  #stage(httpApi: HttpApi, { config }: Foundation): HttpStage {
    const destination = new LogGroup(this, 'AccessLogs', {
      logGroupName: vendedLogGroup('apigateway', 'Responders'),
      retention: retentionOf(config),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new HttpStage(this, 'Stage', {
      httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(destination),
        format: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
  }
}
