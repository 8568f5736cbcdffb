import { passRole } from './pass-role.ts';

export const appstreamCreateImageBuilder = passRole({
  id: 'appstream-create-image-builder',
  compute: 'an AppStream image builder',
  service: 'appstream.amazonaws.com',
  needs: ['appstream:CreateImageBuilder', 'appstream:CreateImageBuilderStreamingURL'],
  how: 'The image builder is a desktop that the caller opens; a profile on it gives credentials of the role.',
});
