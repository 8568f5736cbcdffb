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
    how: "The caller supplies the runtime's container and can run commands in it with the execution role.",
  },
  {
    id: 'bedrock-agentcore-create-and-invoke-agent-runtime',
    compute: 'an AgentCore runtime that the caller invokes',
    service: 'bedrock-agentcore.amazonaws.com',
    needs: ['bedrock-agentcore:CreateAgentRuntime', 'bedrock-agentcore:InvokeAgentRuntime'],
    how: "The caller supplies the runtime's container; invoking the runtime starts the container with the execution role.",
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
    how: "The caller controls the browser, and the metadata service of its host provides the role's credentials.",
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
    how: "The interpreter runs the caller's code with its execution role.",
  },
];
