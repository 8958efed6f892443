// Signing in, as we rely on it. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialFor, directories, scopeOf, whyNoRealTenant, type Directory } from './directories.js';

describe.each(directories)('signing in to $name', ({ open }) => {
  let directory: Directory;
  beforeAll(async () => {
    directory = await open();
  });
  afterAll(() => directory.close());

  const refusal = async (other: Parameters<typeof credentialFor>[1]): Promise<string> => {
    try {
      await credentialFor(directory, other).getToken(scopeOf(directory));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return 'a token was issued';
  };

  it('gives a token for the right secret that lives longer than five minutes', async () => {
    const token = await credentialFor(directory).getToken(scopeOf(directory));
    expect(token.token).not.toBe('');
    expect(token.expiresOnTimestamp).toBeGreaterThan(Date.now() + 300_000);
  });

  it('names a wrong secret in the message', async () => {
    expect(await refusal({ clientSecret: 'wrong~secret+&=' })).toContain('AADSTS7000215');
  });

  it('names an unknown application in the message', async () => {
    const clientId = '11111111-2222-4333-8444-555555555555';
    expect(await refusal({ clientId })).toContain('AADSTS700016');
  });

  it('names an unknown tenant in the message', async () => {
    const tenantId = '11111111-2222-4333-8444-555555555555';
    expect(await refusal({ tenantId })).toContain('AADSTS90002');
  });
});

it.skipIf(whyNoRealTenant !== undefined)(`also works on a real tenant${whyNoRealTenant ?? ''}`, () => {
  expect(directories).toHaveLength(2);
});
