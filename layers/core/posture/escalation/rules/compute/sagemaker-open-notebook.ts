import { useWorkload } from './use-workload.ts';

export const sagemakerOpenNotebook = useWorkload({
  id: 'sagemaker-open-notebook',
  title: 'Open a notebook instance',
  types: ['AWS::SageMaker::NotebookInstance'],
  services: ['sagemaker.amazonaws.com'],
  needs: [
    {
      action: 'sagemaker:CreatePresignedNotebookInstanceUrl',
      on: 'arn:{partition}:sagemaker:*:{account}:notebook-instance/{name}',
    },
  ],
  how: 'The presigned URL opens the notebook, which is a terminal with the role of the instance.',
});
