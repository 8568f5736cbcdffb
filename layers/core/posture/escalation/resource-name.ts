/** The name in an ARN's last part, without its type and revision: `function:name`, `task-definition/name:3`. */
export const nameOf = (resource: string): string =>
  /^[^/:]*[/:]/.test(resource) ? resource.replace(/^[^/:]*[/:]/, '').replace(/:\d+$/, '') : resource;
