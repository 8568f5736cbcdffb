import { at, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const startupScriptChanged = rule({
  id: 'startup-script-changed',
  title: 'Startup script of an instance or notebook changed',
  technique: 'T1546',
  severity: 'medium',
  description:
    'At the next start, the user data of an instance and the lifecycle configuration of a notebook run with the permissions of the attached role.',
  falsePositives: ['Maintenance.'],
  references: ['https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html'],
  detector: 'change',
  events: [
    ...calls('ec2', 'ModifyInstanceAttribute'),
    ...calls(
      'sagemaker',
      'UpdateNotebookInstanceLifecycleConfig',
      'CreateNotebookInstanceLifecycleConfig',
      'UpdateNotebookInstance',
    ),
  ],
  attempts: true,
  evaluate: (event) => {
    if (event.source === 'ec2.amazonaws.com') {
      const userData = at(event.request, 'userData') !== undefined || text(event.request, 'attribute') === 'userData';
      return userData
        ? { severity: 'high', confidence: 0.65, evidence: { instance: shown(text(event.request, 'instanceId')) } }
        : undefined;
    }
    const notebook =
      text(event.request, 'notebookInstanceLifecycleConfigName') ?? text(event.request, 'notebookInstanceName');
    const set = event.name !== 'UpdateNotebookInstance' || at(event.request, 'lifecycleConfigName') !== undefined;
    return set ? { confidence: 0.45, evidence: { notebook: shown(notebook) } } : undefined;
  },
});
