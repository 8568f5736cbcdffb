import { useWorkload } from './use-workload.ts';

export const bedrockAgentcoreRunRuntimeCommand = useWorkload({
  id: 'bedrock-agentcore-run-runtime-command',
  title: 'Run a command in an AgentCore runtime',
  types: ['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::AgentRuntime'],
  services: ['bedrock-agentcore.amazonaws.com'],
  needs: ['bedrock-agentcore:InvokeAgentRuntimeCommand'],
  how: 'The command runs inside the runtime of the agent, with its execution role.',
});
