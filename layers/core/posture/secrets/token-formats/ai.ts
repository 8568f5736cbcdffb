/** Models and tools for them. */
export const AI = `
OpenAI | API key | sk-{alnum 20}T3BlbkFJ{alnum 20} | https://platform.openai.com/docs/api-reference/authentication
OpenAI | API key of a project or service account | sk-(proj|svcacct|admin)-{base64url 40-200} | https://platform.openai.com/docs/api-reference/authentication
Anthropic | API key | sk-ant-(api03|admin01|oat01)-{base64url 95} | https://platform.claude.com/docs/en/api/overview
Hugging Face | access token | hf_{alnum 34} | https://huggingface.co/docs/hub/security-tokens
Hugging Face | organization token | api_org_{alnum 34} | https://huggingface.co/docs/hub/security-tokens
Groq | API key | gsk_{alnum 52} | https://console.groq.com/docs/quickstart
xAI | API key | xai-{alnum 80} | https://docs.x.ai/docs/tutorial
Perplexity | API key | pplx-{alnum 48-64} | https://docs.perplexity.ai/getting-started/quickstart
Replicate | API token | r8_{alnum 37} | https://replicate.com/docs/topics/security/api-tokens
Together | API key | tgp_v1_{base64url 43} | https://docs.together.ai/docs/quickstart
ElevenLabs | API key | sk_{hex 48} | https://elevenlabs.io/docs/api-reference/authentication
OpenRouter | API key | sk-or-v1-{hex 64} | https://openrouter.ai/docs/api/reference/authentication
DeepSeek | API key | sk-{hex 32} | https://api-docs.deepseek.com/
Stability AI | API key | sk-{alnum 48} | https://platform.stability.ai/docs/getting-started/authentication
Fireworks | API key | fw_{alnum 22-24} | https://docs.fireworks.ai/getting-started/quickstart
LangSmith | API key | lsv2_(pt|sk)_{hex 32}_{hex 10} | https://docs.langchain.com/langsmith/create-account-api-key
LangSmith | API key (old) | ls__{hex 32} | https://docs.langchain.com/langsmith/create-account-api-key
Langfuse | secret key | sk-lf-{uuid} | https://langfuse.com/docs/api-and-data-platform/features/public-api
NVIDIA | API key | nvapi-{base64url 64} | https://docs.nvidia.com/ngc/latest/ngc-user-guide.html
Jina AI | API key | jina_{base64url 50-70} | https://jina.ai/embeddings/
Voyage AI | API key | pa-{base64url 43} | https://docs.voyageai.com/docs/api-key-and-installation
Pinecone | API key | pcsk_{alnum 4-8}_{alnum 50-70} | https://docs.pinecone.io/guides/projects/manage-api-keys
Tavily | API key | tvly-{base64url 32-60} | https://docs.tavily.com/documentation/quickstart
Firecrawl | API key | fc-{hex 32} | https://docs.firecrawl.dev/introduction
E2B | API key | e2b_{hex 40} | https://e2b.dev/docs/api-key
RunPod | API key | rpa_{upper 40-50} | https://docs.runpod.io/get-started/api-keys
Cerebras | API key | csk-{lower 48} | https://inference-docs.cerebras.ai/quickstart
LlamaCloud | API key | llx-{alnum 48} | https://developers.llamaindex.ai/python/cloud/general/api_key/
Browserbase | API key | bb_live_{base64url 20-40} | https://docs.browserbase.com/introduction/getting-started
Helicone | API key | sk-helicone-{base64url 20-60} | https://docs.helicone.ai/helicone-headers/helicone-auth
Mem0 | API key | m0-{alnum 40} | https://docs.mem0.ai/platform/quickstart
`;
