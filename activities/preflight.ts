/** The pre-flight of a tenant: what its mappings need of the connection, tried through Graph, and what the mirror knows about their identifiers. */
import { countMailGaps, type MailGaps } from '../db/read/count-mail-gaps.js';
import { noteCredentialEnd } from '../db/tenants/credential-ends.js';
import { selectedPropertiesOf } from '../domain/directory-path.js';
import { groupReferencesOf, type MappingDefinition } from '../domain/mapping.js';
import { green, yellow, type Finding } from '../graph/checks/finding.js';
import type { Needs } from '../graph/checks/needs.js';
import { runChecks, type PreflightOptions } from '../graph/checks/run-checks.js';
import { endOf } from '../graph/registration.js';
import type { Dependencies } from './dependencies.js';
import type { Directory } from './open-directory.js';

/** Tries everything that these mappings need once; what Entra says about the ends of secrets is kept. */
export async function preflight(
  deps: Dependencies,
  directory: Directory,
  definitions: readonly MappingDefinition[],
  options: PreflightOptions,
): Promise<readonly Finding[]> {
  const { tenantId } = directory.tenant;
  const { findings, registration } = await runChecks(directory, needsOf(directory, definitions), options);
  if (registration !== null) {
    for (const { slot, credential } of directory.credentials) {
      const stored = directory.tenant.credentials.find((one) => one.slot === slot);
      const end = endOf(registration, credential.mark, Date.now());
      if (stored !== undefined) await noteCredentialEnd(deps.db, stored.id, end);
    }
  }
  const isByMail = definitions.some((definition) => definition.identifier === 'mail');
  return isByMail ? [...findings, mailFinding(await countMailGaps(deps.db, tenantId))] : findings;
}

function needsOf(directory: Directory, definitions: readonly MappingDefinition[]): Needs {
  return {
    properties: selectedPropertiesOf(definitions),
    groups: groupReferencesOf(definitions),
    hasLogins: definitions.some((definition) => definition.kind === 'login'),
    applicationObjectId: directory.tenant.applicationObjectId,
  };
}

function mailFinding({ users, without, shared }: MailGaps): Finding {
  const name = 'e-mail as identifier';
  const choose = 'If that is not meant, choose User principal name or Object ID.';
  if (users === 0)
    return yellow(name, `Whether everybody has an e-mail of their own is not known before the first run. ${choose}`);
  if (without === 0 && shared === 0) return green(name, `Each of ${users} users has an e-mail of their own.`);
  return yellow(
    name,
    `Of ${users} users ${without} have no e-mail and ${shared} share one with somebody: a mapping that tells people apart by e-mail rejects them. ${choose}`,
  );
}
