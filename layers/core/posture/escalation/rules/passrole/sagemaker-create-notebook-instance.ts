import { passRole } from './pass-role.ts';

export const sagemakerCreateNotebookInstance = passRole({
  id: 'sagemaker-create-notebook-instance',
  compute: 'a SageMaker notebook instance',
  service: 'sagemaker.amazonaws.com',
  needs: ['sagemaker:CreateNotebookInstance'],
  how: 'A notebook is a terminal with the role: through its page or a lifecycle script it runs what the caller types.',
});
