import { useWorkload } from './use-workload.ts';

export const syntheticsUpdateCanary = useWorkload({
  id: 'synthetics-update-canary',
  title: 'Replace the script of a canary',
  types: ['AWS::Synthetics::Canary'],
  services: ['lambda.amazonaws.com'],
  needs: ['synthetics:UpdateCanary'],
  how: "The next run of the canary is the source's script with the role of the canary.",
});
