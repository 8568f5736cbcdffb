import { passRole } from './pass-role.ts';

export const bedrockAgentcoreCreateBrowser = passRole({
  id: 'bedrock-agentcore-create-browser',
  compute: 'an AgentCore browser',
  service: 'bedrock-agentcore.amazonaws.com',
  needs: [
    'bedrock-agentcore:CreateBrowser',
    'bedrock-agentcore:StartBrowserSession',
    'bedrock-agentcore:ConnectBrowserAutomationStream',
  ],
  how: 'The browser is driven by the caller, on a machine whose metadata service hands out the role.',
});
