import { list, shown, text } from '../../request-accessors.ts';
import type { RuleMatch } from '../../rule.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one branch for each API call that exposes a function.
function judge(event: ActivityEvent): (Pick<RuleMatch, 'severity' | 'confidence'> & { how: string }) | undefined {
  const { request } = event;
  if (event.name === 'AddPermission' || event.name === 'AddLayerVersionPermission') {
    const principal = text(request, 'principal') ?? '';
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
    return list(request, 'layers').length > 0
      ? { severity: 'medium', confidence: 0.4, how: 'layers changed' }
      : undefined;
  }
  return { severity: 'low', confidence: 0.4, how: 'code replaced' };
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
  evaluate: (event) => {
    const match = judge(event);
    if (match === undefined) return undefined;
    const { how, ...rest } = match;
    const name = text(event.request, 'functionName') ?? text(event.request, 'layerName');
    return { ...rest, key: `${name} ${how}`, evidence: { function: shown(name), how } };
  },
});
