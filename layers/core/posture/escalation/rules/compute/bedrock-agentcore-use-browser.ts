import { useWorkload } from './use-workload.ts';

export const bedrockAgentcoreUseBrowser = useWorkload({
  id: 'bedrock-agentcore-use-browser',
  title: 'Drive an AgentCore browser',
  types: ['AWS::BedrockAgentCore::BrowserCustom', 'AWS::BedrockAgentCore::Browser'],
  services: ['bedrock-agentcore.amazonaws.com'],
  needs: ['bedrock-agentcore:StartBrowserSession', 'bedrock-agentcore:ConnectBrowserAutomationStream'],
  how: 'The browser is driven by the source, on a machine whose metadata service hands out the role.',
});
