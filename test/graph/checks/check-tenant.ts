/** The pre-flight of a simulated tenant, as lines by their name. */
import type { Finding } from '../../../graph/checks/finding.js';
import type { Needs } from '../../../graph/checks/needs.js';
import { runChecks, type PreflightOptions } from '../../../graph/checks/run-checks.js';
import type { SignInOptions } from '../../../graph/sign-in.js';
import type { SimulatedTenant } from '../simulated-tenant.js';

export type CheckedTenant = {
  readonly change?: Partial<SignInOptions>;
  readonly needs?: Partial<Needs>;
  readonly options?: PreflightOptions;
};

export const someNeeds: Needs = {
  properties: ['id', 'userPrincipalName', 'displayName', 'mail', 'accountEnabled', 'department'],
  groups: [],
  hasLogins: true,
  applicationObjectId: null,
};

export async function check(
  entra: SimulatedTenant,
  { change, needs, options }: CheckedTenant = {},
): Promise<readonly Finding[]> {
  const { graph, credential } = change === undefined ? entra : entra.connect(change);
  const connection = { graph, credential, credentials: [{ slot: 1, credential } as const] };
  const { findings } = await runChecks(connection, { ...someNeeds, ...needs }, options);
  return findings;
}

export function statesOf(findings: readonly Finding[]): Readonly<Record<string, string>> {
  return Object.fromEntries(findings.map(({ name, state }) => [name, state]));
}

export function textOf(findings: readonly Finding[], name: string): string {
  const finding = findings.find((one) => one.name === name);
  return finding === undefined ? '' : `${finding.state}: ${finding.text}`;
}
