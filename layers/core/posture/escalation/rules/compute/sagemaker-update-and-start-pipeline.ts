import { useWorkload } from './use-workload.ts';

export const sagemakerUpdateAndStartPipeline = useWorkload({
  id: 'sagemaker-update-and-start-pipeline',
  title: 'Change and start a SageMaker pipeline',
  types: ['AWS::SageMaker::Pipeline'],
  services: ['sagemaker.amazonaws.com'],
  needs: ['sagemaker:UpdatePipeline', 'sagemaker:StartPipelineExecution'],
  how: "The steps of the pipeline start jobs with images of the source's choice and the role of the pipeline.",
});
