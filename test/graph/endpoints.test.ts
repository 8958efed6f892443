/** Addresses of clouds, and those an administrator types. */
import { describe, expect, it } from 'vitest';
import { cloudEndpoints, clouds, createEndpoints, isMicrosoftLogin, scopeOf } from '../../graph/endpoints.js';

describe('clouds', () => {
  it.each(clouds)('%s has https addresses, and a scope of its own Graph', (cloud) => {
    const { loginUrl, graphUrl } = cloudEndpoints[cloud];
    expect(createEndpoints(loginUrl, graphUrl)).toEqual(cloudEndpoints[cloud]);
    expect(scopeOf(cloudEndpoints[cloud])).toBe(`${graphUrl}/.default`);
    expect(isMicrosoftLogin(cloudEndpoints[cloud])).toBe(true);
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
