import type { PassRoleSpec } from './pass-role-rule.ts';

export const bedrock: readonly PassRoleSpec[] = [
  {
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
  },
  {
    id: 'bedrock-agentcore-create-and-invoke-agent-runtime',
    compute: 'an AgentCore runtime that is invoked',
    service: 'bedrock-agentcore.amazonaws.com',
    needs: ['bedrock-agentcore:CreateAgentRuntime', 'bedrock-agentcore:InvokeAgentRuntime'],
    how: "The runtime's container is the caller's; invoking it starts it with its execution role.",
  },
  {
    id: 'bedrock-agentcore-create-browser',
    compute: 'an AgentCore browser',
    service: 'bedrock-agentcore.amazonaws.com',
    needs: [
      'bedrock-agentcore:CreateBrowser',
      'bedrock-agentcore:StartBrowserSession',
      'bedrock-agentcore:ConnectBrowserAutomationStream',
    ],
    how: 'The browser is driven by the caller, on a machine whose metadata service hands out the role.',
  },
  {
    id: 'bedrock-agentcore-create-code-interpreter',
    compute: 'an AgentCore code interpreter',
    service: 'bedrock-agentcore.amazonaws.com',
    needs: [
      'bedrock-agentcore:CreateCodeInterpreter',
      'bedrock-agentcore:StartCodeInterpreterSession',
      'bedrock-agentcore:InvokeCodeInterpreter',
    ],
    how: 'The interpreter runs code of the caller with its execution role.',
  },
];
