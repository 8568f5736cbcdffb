import { passRole } from './pass-role.ts';

export const bedrockAgentcoreCreateCodeInterpreter = passRole({
  id: 'bedrock-agentcore-create-code-interpreter',
  compute: 'an AgentCore code interpreter',
  service: 'bedrock-agentcore.amazonaws.com',
  needs: [
    'bedrock-agentcore:CreateCodeInterpreter',
    'bedrock-agentcore:StartCodeInterpreterSession',
    'bedrock-agentcore:InvokeCodeInterpreter',
  ],
  how: 'The interpreter runs code of the caller with its execution role.',
});
