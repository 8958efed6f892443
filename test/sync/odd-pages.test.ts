/** Pages that the simulated tenant does not send: somebody on two of them, pages without anybody, links that lead in a circle. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { logins, people } from '../mappings.js';
import { startAnsweringServer, type AnsweringServer, type Reply } from '../graph/answering-server.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { booksOf, expectBalancedBooks, loginOf } from './look.js';

type Page = { readonly users: readonly object[]; readonly next?: number };

let system: TestSystem;
let server: AnsweringServer;
let pages: readonly Page[] = [];

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 0, deletedUsers: 0 } });
  server = await startAnsweringServer({ graph: ({ url }) => answer(new URL(url, 'https://localhost')) });
  await system.db.sql`update tenants set login_url = ${server.origin}, graph_url = ${server.origin}`;
  await system.map([logins, people]);
});
afterEach(async () => expectBalancedBooks(system));
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await system.close();
});

function answer({ pathname, searchParams }: URL): Reply {
  if (pathname.endsWith('/$count'))
    return { headers: { 'content-type': 'text/plain' }, body: String(pages.flatMap((page) => page.users).length) };
  if (!pathname.endsWith('/users')) return { body: { value: [] } };
  const { users, next } = pages[Number(searchParams.get('page') ?? 0)] ?? { users: [] };
  return {
    body: {
      value: users,
      ...(next === undefined ? {} : { '@odata.nextLink': `${server.origin}/v1.0/users?page=${next}` }),
    },
  };
}

function user(displayName: string, id: string = randomUUID()) {
  return { id, displayName, userPrincipalName: `${id}@contoso.example`, accountEnabled: true };
}

test('counts somebody once who stands on two pages, and believes the later one; pages without anybody are no end', async () => {
  const ada = user('Ada');
  const others = [user('Grace'), user('Hedy')];
  pages = [
    { users: [], next: 1 },
    { users: [ada, others[0] ?? {}], next: 2 },
    { users: [], next: 3 },
    { users: [{ ...ada, displayName: 'Ada Lovelace' }, others[1] ?? {}] },
  ];
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'done', notes: [] });
  expect(await booksOf(system, run.id)).toMatchObject([
    { considered: 3, created: 3 },
    { considered: 3, created: 3 },
  ]);
  expect(await loginOf(system, ada.id)).toMatchObject({ fields: { Name: 'Ada Lovelace' } });
});

test('believes the later of two pages also where it shows what is stored already', async () => {
  const ida = user('Ida');
  const others = pages.map((page, number) => ({ users: page.users, next: number + 1 }));
  pages = [...others, { users: [ida] }];
  await system.sync();
  pages = [...others, { users: [{ ...ida, accountEnabled: false }], next: others.length + 1 }, { users: [ida] }];
  await system.sync();
  expect(await loginOf(system, ida.id)).toMatchObject({ status: 'active', integrationStatus: 'Active' });
});

test('ends a listing whose links lead in a circle, and lets nobody go for it', async () => {
  const newcomer = user('Katherine');
  pages = [
    { users: [newcomer], next: 1 },
    { users: [], next: 2 },
    { users: [], next: 1 },
  ];
  const run = await system.sync();
  expect(run).toMatchObject({ status: 'partial', errorType: null });
  expect(run.notes).toEqual([expect.stringMatching(/^The listing of users was not read to its end/)]);
  expect(await loginOf(system, newcomer.id)).toMatchObject({ status: 'active' });
  expect((await system.db.sql`select 1 from login_users where status = 'active'`).length).toBe(5);
});
