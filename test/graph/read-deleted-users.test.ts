/** Listing the recycle bin of a simulated tenant. */
import { expect, it } from 'vitest';
import type { ParsedUser } from '../../graph/parse-user.js';
import { firstDeletedUsersLink, readDeletedUsersPage } from '../../graph/read-deleted-users.js';
import { startAnsweringServer } from './answering-server.js';
import { startSimulatedTenant, type SimulatedTenant } from './simulated-tenant.js';

async function listBin({ graph }: SimulatedTenant, pageSize: number): Promise<readonly ParsedUser[]> {
  const users: ParsedUser[] = [];
  for (let link: string | null = firstDeletedUsersLink(pageSize); link !== null;) {
    const page = await readDeletedUsersPage(graph, link);
    users.push(...page.entries.flatMap((entry) => (entry.readable ? [entry.user] : [])));
    link = page.nextLink;
  }
  return users;
}

it('reads everyone in the bin, with the name they had and when they were deleted', async () => {
  await using entra = await startSimulatedTenant({ users: 20, deletedUsers: 12 });
  const [someone] = [...entra.tenant.users()];
  if (someone === undefined) throw new Error('the tenant is empty');
  entra.tenant.delete(someone.id);
  const bin = await listBin(entra, 5);
  expect(bin).toHaveLength(13);
  const them = bin.find((user) => user.objectId === someone.id);
  expect(them?.document).toMatchObject({ userPrincipalName: someone.userPrincipalName, mail: someone.mail ?? null });
  expect(them?.document['deletedDateTime']).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(Object.keys(them?.document ?? {})).toHaveLength(7);
});

it('takes 32 digits off a name only if they are the own id', async () => {
  const id = '1f3c0f8e-2a0b-4a4e-9a37-5b6c0a1d2e3f';
  const digits = '1f3c0f8e2a0b4a4e9a375b6c0a1d2e3f';
  const names: readonly (readonly [sent: unknown, kept: unknown])[] = [
    [`${digits}ann@contoso.com`, 'ann@contoso.com'],
    [`${digits.toUpperCase()}Ann@contoso.com`, 'Ann@contoso.com'],
    [`0${digits.slice(1)}ann@contoso.com`, `0${digits.slice(1)}ann@contoso.com`],
    [`${digits}${digits}ann@contoso.com`, `${digits}ann@contoso.com`],
    ['ann@contoso.com', 'ann@contoso.com'],
    [null, null],
  ];
  await using server = await startAnsweringServer({
    graph: () => ({ body: { value: names.map(([userPrincipalName]) => ({ id, userPrincipalName })) } }),
  });
  const { entries } = await readDeletedUsersPage(server.graph, firstDeletedUsersLink());
  expect(entries.map((entry) => entry.readable && entry.user.document['userPrincipalName'])).toEqual(
    names.map(([, kept]) => kept),
  );
});
