/**
 * Where a cloud's login and Graph answer. A tenant names its cloud, or both addresses itself (the simulator, a private gateway).
 * https://learn.microsoft.com/graph/deployments
 */

export const clouds = ['global', 'us-gov', 'us-dod', 'china'] as const;

export type Cloud = (typeof clouds)[number];

/** Two https origins without a trailing slash, such as `https://graph.microsoft.com`. */
export type Endpoints = { readonly loginUrl: string; readonly graphUrl: string };

export const cloudEndpoints: Readonly<Record<Cloud, Endpoints>> = {
  global: { loginUrl: 'https://login.microsoftonline.com', graphUrl: 'https://graph.microsoft.com' },
  'us-gov': { loginUrl: 'https://login.microsoftonline.us', graphUrl: 'https://graph.microsoft.us' },
  'us-dod': { loginUrl: 'https://login.microsoftonline.us', graphUrl: 'https://dod-graph.microsoft.us' },
  // Microsoft's identity library posts to login.partner.microsoftonline.cn for this authority: outgoing rules must allow both names.
  china: { loginUrl: 'https://login.chinacloudapi.cn', graphUrl: 'https://microsoftgraph.chinacloudapi.cn' },
};

/**
 * Endpoints from two addresses as an administrator types them; a trailing slash is fine.
 * @throws Error naming the address that is not an https origin. Microsoft's identity library refuses anything but https, and a path after
 * Graph's host would be taken for the API version.
 */
export function createEndpoints(loginUrl: string, graphUrl: string): Endpoints {
  return { loginUrl: httpsOrigin('login', loginUrl), graphUrl: httpsOrigin('Graph', graphUrl) };
}

/** The scope a token for these endpoints is asked with: it has to name the Graph of the same cloud. */
export function scopeOf(endpoints: Endpoints): string {
  return `${endpoints.graphUrl}/.default`;
}

/** Whether sign-in is one of Microsoft's own, whose metadata the identity library knows by heart. */
export function isMicrosoftLogin(endpoints: Endpoints): boolean {
  return Object.values(cloudEndpoints).some((known) => known.loginUrl === endpoints.loginUrl);
}

function httpsOrigin(which: 'login' | 'Graph', address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const hasMore = url?.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '';
  if (url?.protocol !== 'https:' || hasMore) {
    const example = which === 'login' ? cloudEndpoints.global.loginUrl : cloudEndpoints.global.graphUrl;
    throw new Error(
      `The ${which} address has to be https:// and a host name, with a port if need be and nothing after it, such as ${example}.`,
    );
  }
  return url.origin;
}
