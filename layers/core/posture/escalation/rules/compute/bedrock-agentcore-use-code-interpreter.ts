import { useWorkload } from './use-workload.ts';

export const bedrockAgentcoreUseCodeInterpreter = useWorkload({
  id: 'bedrock-agentcore-use-code-interpreter',
  title: 'Run code in an AgentCore code interpreter',
  types: ['AWS::BedrockAgentCore::CodeInterpreterCustom', 'AWS::BedrockAgentCore::CodeInterpreter'],
  services: ['bedrock-agentcore.amazonaws.com'],
  needs: ['bedrock-agentcore:StartCodeInterpreterSession', 'bedrock-agentcore:InvokeCodeInterpreter'],
  how: 'The interpreter runs code of the source with its execution role.',
});
