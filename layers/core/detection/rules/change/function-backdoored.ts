import { parseArn } from '../../../identity.ts';
import { at, list, shown, text, texts } from '../../request-accessors.ts';
import type { DetectionContext, RuleMatch } from '../../rule.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { byHand, isMachine, withLongTermKey } from '../actor-checks.ts';

/** A layer of another account is code that another team controls. */
function judgeLayers({ request, response, account }: ActivityEvent): Match | undefined {
  const layers = texts(request, 'layers');
  // Some records keep only the name of the function, and say in the response what it consists of now.
  const silent = Object.keys(request).every((name) => name === 'functionName');
  if (layers.length === 0)
    return silent && list(response, 'layers').length > 0
      ? { severity: 'low', confidence: 0.3, how: 'layers are in use' }
      : undefined;
  const foreign = layers.some((layer) => {
    const owner = parseArn(layer)?.account;
    return owner !== undefined && owner !== account;
  });
  return {
    severity: 'medium',
    confidence: foreign ? 0.5 : 0.4,
    how: foreign ? 'layers of another account' : 'layers changed',
  };
}

type Match = Pick<RuleMatch, 'severity' | 'confidence'> & { readonly how: string };

/** Whether a user sent the code with the call, with a long-term key. Deployments take it from a bucket or a registry; developers have
 * sessions. */
const uploadedByHand = (event: ActivityEvent, context: DetectionContext): boolean =>
  withLongTermKey(event) &&
  byHand(event) &&
  !isMachine(context, event) &&
  at(event.request, 's3Bucket') === undefined &&
  at(event.request, 'imageUri') === undefined;

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one branch for each API call that exposes a function.
function judge(event: ActivityEvent, context: DetectionContext): Match | undefined {
  const { request } = event;
  if (event.name === 'AddPermission' || event.name === 'AddLayerVersionPermission') {
    const principal = text(request, 'principal') ?? '';
    if (principal === '' && event.outcome === 'success')
      return { severity: 'low', confidence: 0.3, how: 'a caller that the record does not name can invoke it' };
    if (principal === '*') {
      const narrowed =
        text(request, 'sourceAccount') ??
        text(request, 'sourceArn') ??
        text(request, 'principalOrgID') ??
        text(request, 'organizationId');
      return narrowed === undefined ? { severity: 'high', confidence: 0.7, how: 'anyone can invoke it' } : undefined;
    }
    const account = /^(?:arn:aws[\w-]*:iam::)?(\d{12})/.exec(principal)?.[1];
    return account === undefined || account === event.account
      ? undefined
      : { severity: 'high', confidence: 0.6, how: 'another account can invoke it' };
  }
  if (event.name.endsWith('FunctionUrlConfig')) {
    return text(request, 'authType') === 'NONE'
      ? { severity: 'medium', confidence: 0.5, how: 'function URL without authentication' }
      : undefined;
  }
  if (event.name === 'UpdateFunctionConfiguration') {
    return judgeLayers(event);
  }
  return { severity: uploadedByHand(event, context) ? 'medium' : 'low', confidence: 0.4, how: 'code replaced' };
}

export const functionBackdoored = rule({
  id: 'function-backdoored',
  title: 'Lambda function code, layers or invoke permissions changed',
  technique: 'T1648',
  severity: 'medium',
  description:
    'A function runs with the permissions of its role. New code or a layer runs inside it; a new caller, or a function URL without authentication, invokes it from outside.',
  falsePositives: ['Deployments: after a while this is part of their baseline.'],
  references: ['https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html'],
  detector: 'change',
  events: calls(
    'lambda',
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'AddPermission',
    'AddLayerVersionPermission',
    'CreateFunctionUrlConfig',
    'UpdateFunctionUrlConfig',
  ),
  attempts: true,
  evaluate: (event, context) => {
    const match = judge(event, context);
    if (match === undefined) return undefined;
    const { how, ...rest } = match;
    const name = text(event.request, 'functionName') ?? text(event.request, 'layerName');
    return { ...rest, key: `${name} ${how}`, evidence: { function: shown(name), how } };
  },
});
