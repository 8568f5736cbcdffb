import { passRole } from './pass-role.ts';

export const imagebuilderCreateImage = passRole({
  id: 'imagebuilder-create-image',
  compute: 'an Image Builder instance',
  service: 'ec2.amazonaws.com',
  needs: [
    'imagebuilder:CreateComponent',
    'imagebuilder:CreateImageRecipe',
    'imagebuilder:CreateInfrastructureConfiguration',
    'imagebuilder:CreateImage',
  ],
  how: 'Components are commands that the build instance runs; the infrastructure configuration gives it the profile.',
  instanceProfile: 'required',
});
