import { createServer, type Server } from 'node:http';

/** A loopback server that serves one authorization-details dump as IAM does, because PMapper reads accounts, not files. */
export async function serveDump(dump: object, account: string): Promise<{ endpoint: string; server: Server }> {
  const details = answer('GetAccountAuthorizationDetails', { ...dump, IsTruncated: false });
  const caller = answer('GetCallerIdentity', {
    Account: account,
    Arn: `arn:aws:iam::${account}:user/bench`,
    UserId: 'AIDABENCH',
  });
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const action = new URLSearchParams(body).get('Action') ?? '';
      const known = { GetAccountAuthorizationDetails: details, GetCallerIdentity: caller };
      const found = Object.entries(known).find(([name]) => name === action)?.[1];
      response.writeHead(200, { 'content-type': 'text/xml' });
      // Every other list is empty.
      response.end(found ?? answer(action, EMPTY_LISTS));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { endpoint: `http://127.0.0.1:${address.port}`, server };
}

/** Lists that have to be present in responses, even if empty. */
const EMPTY_LISTS = {
  AccessKeyMetadata: [],
  MFADevices: [],
  InstanceProfiles: [],
  VirtualMFADevices: [],
  IsTruncated: false,
};

const answer = (action: string, content: object): string =>
  `<${action}Response><${action}Result>${xml(content)}</${action}Result></${action}Response>`;

/** The AWS query protocol: lists are `member` elements, policy documents are URL-encoded JSON. */
function xml(value: unknown, name = ''): string {
  if (Array.isArray(value)) return value.map((entry) => `<member>${xml(entry)}</member>`).join('');
  if (typeof value !== 'object' || value === null) return escapeXml(String(value ?? ''));
  if (/Document$/.test(name)) return encodeURIComponent(JSON.stringify(value));
  return Object.entries(value)
    .map(([key, entry]) => `<${key}>${xml(entry, key)}</${key}>`)
    .join('');
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
