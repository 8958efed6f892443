// A recorded answer of GET /users as a tenant.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { simulate } from './simulated.js';

// Not ours to copy: it lies beside the checkout, or the test says that it does not.
const MICROSOFT_SAMPLE = fileURLToPath(
  new URL('../../../shared/recordings/microsoft-sample-tenant-users.json', import.meta.url),
);
const ANN = {
  id: '6e7b768e-07e2-4810-8459-485f84f8f204',
  userPrincipalName: 'Ann@contoso.example',
  displayName: 'Ann Ünal',
};

async function recording(content: unknown): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'recording-')), 'users.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('a recorded tenant', () => {
  it('serves what the recording has, and null for what it lacks', async () => {
    await using simulated = await simulate({ tenants: [{ recorded: await recording({ value: [ANN] }) }] });
    const { value } = await simulated.ask('/users?$select=id,displayName,accountEnabled,otherMails,employeeId');
    expect(value).toEqual([
      { id: ANN.id, displayName: 'Ann Ünal', accountEnabled: null, otherMails: [], employeeId: null },
    ]);
  });

  it('can be changed like any other', async () => {
    await using simulated = await simulate({ tenants: [{ recorded: await recording({ value: [ANN] }) }] });
    const hired = simulated.tenant.hire({ displayName: 'Bea' });
    simulated.tenant.delete('ann@CONTOSO.example');
    const { value } = await simulated.ask('/users?$select=id,displayName');
    expect(value).toEqual([{ id: hired.id, displayName: 'Bea' }]);
    const bin = await simulated.ask('/directory/deletedItems/microsoft.graph.user?$select=id');
    expect(bin.value).toEqual([{ id: ANN.id }]);
  });

  it.each([
    ['is no JSON', 'people'],
    ['is no answer of GET /users', { people: [] }],
    ['has a user without an id', { value: [{ userPrincipalName: 'a@b.example' }] }],
  ])('is refused by the name of its file if it %s', async (_, content) => {
    const path = await recording(content);
    await expect(simulate({ tenants: [{ recorded: path }] })).rejects.toThrow(path);
  });

  const whyNot = existsSync(MICROSOFT_SAMPLE)
    ? ''
    : ' (skipped: the recording is not in the folder shared/ beside the checkout)';
  it.skipIf(whyNot !== '')(`serves each user of the sample tenant of Microsoft${whyNot}`, async () => {
    const recorded = z
      .object({ value: z.array(z.record(z.string(), z.unknown())) })
      .parse(JSON.parse(await readFile(MICROSOFT_SAMPLE, 'utf8')));
    await using simulated = await simulate({ tenants: [{ recorded: MICROSOFT_SAMPLE }] });
    expect((await simulated.ask('/users')).value).toEqual(recorded.value);
  });
});
