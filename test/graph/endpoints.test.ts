/** Addresses of clouds, and those an administrator types. */
import { describe, expect, it } from 'vitest';
import {
  type Cloud,
  cloudEndpoints,
  clouds,
  createEndpoints,
  isMicrosoftLogin,
  scopeOf,
} from '../../graph/endpoints.js';

/** As Microsoft prints them: https://learn.microsoft.com/graph/deployments */
const published: Readonly<Record<Cloud, { readonly login: string; readonly graph: string; readonly scope: string }>> = {
  global: {
    login: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com',
    scope: 'https://graph.microsoft.com/.default',
  },
  'us-gov': {
    login: 'https://login.microsoftonline.us',
    graph: 'https://graph.microsoft.us',
    scope: 'https://graph.microsoft.us/.default',
  },
  'us-dod': {
    login: 'https://login.microsoftonline.us',
    graph: 'https://dod-graph.microsoft.us',
    scope: 'https://dod-graph.microsoft.us/.default',
  },
  china: {
    login: 'https://login.chinacloudapi.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    scope: 'https://microsoftgraph.chinacloudapi.cn/.default',
  },
};

describe('clouds', () => {
  it.each(clouds)('%s signs in and answers where Microsoft says, with a scope of its own Graph', (cloud) => {
    const { login, graph, scope } = published[cloud];
    const endpoints = cloudEndpoints[cloud];
    expect(endpoints).toEqual({ loginUrl: login, graphUrl: graph });
    expect(createEndpoints(login, graph)).toEqual(endpoints);
    expect(scopeOf(endpoints)).toBe(scope);
    expect(isMicrosoftLogin(endpoints)).toBe(true);
  });

  it('of Microsoft hold no host that only looks like one', () => {
    const endpoints = createEndpoints('https://login.microsoftonline.com.example', 'https://graph.microsoft.com');
    expect(isMicrosoftLogin(endpoints)).toBe(false);
  });
});

describe('addresses', () => {
  it('lose their trailing slash and keep their port', () => {
    const endpoints = createEndpoints('https://localhost:8443/', 'https://graph.example:8444');
    expect(endpoints).toEqual({ loginUrl: 'https://localhost:8443', graphUrl: 'https://graph.example:8444' });
    expect(isMicrosoftLogin(endpoints)).toBe(false);
  });

  it.each([
    'http://graph.example',
    'graph.example',
    'https://graph.example/v1.0',
    'https://a:b@graph.example',
    'https://graph.example?x=1',
    '',
  ])('%j is refused, naming which', (address) => {
    expect(() => createEndpoints('https://login.example', address)).toThrow(/^The Graph address has to be https/);
    expect(() => createEndpoints(address, 'https://graph.example')).toThrow(/^The login address has to be https/);
  });
});
