import { useWorkload } from './use-workload.ts';

export const emrAddStep = useWorkload({
  id: 'emr-add-step',
  title: 'Add a step to an EMR cluster',
  types: ['AWS::EMR::Cluster'],
  services: ['ec2.amazonaws.com'],
  needs: ['elasticmapreduce:AddJobFlowSteps'],
  how: 'A step is a script of the source that runs with the role of the instances.',
});
