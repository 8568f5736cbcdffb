import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { isMachine } from '../actor-checks.ts';

export const imagePushed = rule({
  id: 'image-pushed',
  title: 'Container image pushed by hand',
  technique: 'T1525',
  severity: 'low',
  description:
    'Clusters and functions that use the tag run the new image, with their roles. Pipelines push images; a push by a person is weak evidence that becomes important together with others.',
  falsePositives: ['Developers who push test images.'],
  detector: 'change',
  events: [...calls('ecr', 'PutImage'), ...calls('ecr-public', 'PutImage')],
  attempts: true,
  evaluate: (event, context) => {
    if (context.habitual || event.byService || isMachine(context, event)) return undefined;
    return {
      confidence: 0.35,
      key: text(event.request, 'repositoryName') ?? 'image',
      evidence: {
        repository: shown(text(event.request, 'repositoryName')),
        tag: shown(text(event.request, 'imageTag')),
      },
    };
  },
});
