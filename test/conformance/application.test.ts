// What the directory says about our own application and itself, and how several questions are put in one.
// https://learn.microsoft.com/graph/api/application-get and https://learn.microsoft.com/graph/json-batching
import type { Client } from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { askEntry, askPage, askRefused, idOf } from './ask.js';
import { clientFor, credentialFor, directories, scopeOf, type Directory } from './directories.js';

const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
const rolesSchema = z.array(z.object({ id: z.string(), value: z.string() }));
const batchSchema = z.object({
  responses: z.array(z.object({ id: z.string(), status: z.number(), body: z.record(z.string(), z.unknown()) })),
});

describe.each(directories)('the application in $name', ({ open }) => {
  let directory: Directory;
  let client: Client;
  beforeAll(async () => {
    directory = await open();
    client = clientFor(directory);
  });
  afterAll(() => directory.close());

  it('lives in one organization with the id of the tenant', async () => {
    const { value } = await askPage(client, '/organization?$select=id,displayName,verifiedDomains');
    expect(value).toHaveLength(1);
    expect(String(value[0]?.['displayName'])).not.toBe('');
  });

  it('is found by client id and by object id, and says when its secrets end without showing them', async () => {
    const byClientId = await askEntry(
      client,
      `/applications(appId='${directory.clientId}')?$select=id,appId,passwordCredentials`,
    );
    const byObjectId = await askEntry(client, `/applications/${idOf(byClientId)}?$select=id,appId`);
    expect(byObjectId['appId']).toBe(directory.clientId);
    for (const secret of z.array(z.record(z.string(), z.unknown())).parse(byClientId['passwordCredentials'])) {
      expect(Date.parse(String(secret['endDateTime']))).not.toBeNaN();
      expect(secret['secretText']).toBe(null);
    }
  });

  it('has no object at its client id', async () => {
    const refusal = await askRefused(client, `/applications/${directory.clientId}`);
    expect([refusal.statusCode, refusal.code]).toEqual([404, 'Request_ResourceNotFound']);
  });

  it('was consented to read users: its role assignments say so through the roles of Microsoft Graph', async () => {
    const graph = await askEntry(client, `/servicePrincipals(appId='${GRAPH_APP_ID}')?$select=id,appRoles`);
    const assignments = await askPage(client, `/servicePrincipals(appId='${directory.clientId}')/appRoleAssignments`);
    const roleById = new Map(rolesSchema.parse(graph['appRoles']).map((role) => [role.id, role.value]));
    const granted = assignments.value
      .filter((assignment) => assignment['resourceId'] === graph['id'])
      .map((assignment) => roleById.get(String(assignment['appRoleId'])));
    expect(granted).toContain('User.Read.All');
  });

  it('gets every answer of a batch under its own id, failures among them', async () => {
    const { value } = await askPage(client, '/users?$select=id&$top=1');
    const missing = '11111111-2222-4333-8444-555555555555';
    const answer: unknown = await client.api('/$batch').post({
      requests: [
        { id: 'there', method: 'GET', url: `/users/${idOf(value[0])}?$select=id` },
        { id: 'missing', method: 'GET', url: `/users/${missing}?$select=id` },
      ],
    });
    const byId = new Map(batchSchema.parse(answer).responses.map((response) => [response.id, response]));
    expect(byId.get('there')).toMatchObject({ status: 200, body: { id: idOf(value[0]) } });
    expect(byId.get('missing')).toMatchObject({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } });
  });

  it('may put at most twenty questions in one', async () => {
    const requests = Array.from({ length: 21 }, (_, n) => ({ id: String(n), method: 'GET', url: '/users?$top=1' }));
    await expect(client.api('/$batch').post({ requests })).rejects.toMatchObject({ statusCode: 400 });
  });

  it('gets its request id back, and one of the service, with every answer', async () => {
    const { token } = await credentialFor(directory).getToken(scopeOf(directory));
    const own = '99999999-8888-4777-8666-555555555555';
    const response = await fetch(`${directory.graphUrl}/v1.0/users?$top=1&$select=id`, {
      headers: { authorization: `Bearer ${token}`, 'client-request-id': own },
    });
    await response.text();
    expect(response.headers.get('client-request-id')).toBe(own);
    expect(response.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('x-ms-ags-diagnostic')).toContain('ServerInfo');
    expect(Number(response.headers.get('x-ms-resource-unit'))).toBeGreaterThanOrEqual(1);
    expect(response.headers.get('date')).not.toBe(null);
  });
});
