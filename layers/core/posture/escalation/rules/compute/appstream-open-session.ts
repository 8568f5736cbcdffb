import { useWorkload } from './use-workload.ts';

export const appstreamOpenSession = useWorkload({
  id: 'appstream-open-session',
  title: 'Open a streaming session',
  types: ['AWS::AppStream::Fleet', 'AWS::AppStream::ImageBuilder'],
  services: ['appstream.amazonaws.com'],
  needs: ['appstream:CreateStreamingURL'],
  how: 'The session is a desktop on a machine that carries the role.',
});
