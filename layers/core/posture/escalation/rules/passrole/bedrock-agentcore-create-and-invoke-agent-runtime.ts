import { passRole } from './pass-role.ts';

export const bedrockAgentcoreCreateAndInvokeAgentRuntime = passRole({
  id: 'bedrock-agentcore-create-and-invoke-agent-runtime',
  compute: 'an AgentCore runtime that is invoked',
  service: 'bedrock-agentcore.amazonaws.com',
  needs: ['bedrock-agentcore:CreateAgentRuntime', 'bedrock-agentcore:InvokeAgentRuntime'],
  how: "The runtime's container is the caller's; invoking it starts it with its execution role.",
});
