import { passRole } from './pass-role.ts';

export const bedrockAgentcoreCreateAgentRuntime = passRole({
  id: 'bedrock-agentcore-create-agent-runtime',
  compute: 'an AgentCore runtime',
  service: 'bedrock-agentcore.amazonaws.com',
  needs: [
    'bedrock-agentcore:CreateAgentRuntime',
    'bedrock-agentcore:CreateAgentRuntimeEndpoint',
    'bedrock-agentcore:CreateWorkloadIdentity',
    'bedrock-agentcore:InvokeAgentRuntimeCommand',
  ],
  how: "The runtime's container is the caller's, and commands can be run inside it, with its execution role.",
});
