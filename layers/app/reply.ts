/** What a use case behind the HTTP API returns; the adapter turns it into an HTTP response. */
export interface Reply {
  readonly status: number;
  readonly body: object;
}

const reply = (status: number, body: object): Reply => ({ status, body });

export const ok = (body: object): Reply => reply(200, body);
export const accepted = (body: object): Reply => reply(202, body);
export const failed = (status: number, error: string, message: string): Reply => reply(status, { error, message });
