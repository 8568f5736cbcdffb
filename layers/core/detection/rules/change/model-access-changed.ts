import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const modelAccessChanged = rule({
  id: 'model-access-changed',
  title: 'Access to foundation models requested or enabled',
  technique: 'T1496.004',
  severity: 'medium',
  description:
    'Stolen credentials are sold for access to models (LLMjacking). Attackers accept a model agreement, request an entitlement or submit a use case before they run up cost.',
  falsePositives: ['The team that sets up Bedrock, once per account.'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html'],
  detector: 'change',
  events: [
    ...calls('bedrock', 'CreateFoundationModelAgreement', 'PutFoundationModelEntitlement', 'PutUseCaseForModelAccess'),
    ...calls('agreement-marketplace', 'AcceptAgreementRequest'),
  ],
  attempts: true,
  failures: true,
  evaluate: (event) => ({
    severity: event.actor.console ? 'low' : 'medium',
    confidence: 0.5,
    key: event.name,
    evidence: { model: shown(text(event.request, 'modelId')) },
  }),
});
