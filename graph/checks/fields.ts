/**
 * Whether a run could read every property that it selects. One name that Graph does not like fails the whole request, and a property kept in
 * SharePoint fails in listings only, so the listing of users is what is asked, for a handful of them.
 * https://learn.microsoft.com/graph/api/user-list
 */
import { z } from 'zod';
import { findDirectoryField } from '../../domain/directory-fields.js';
import { GraphFailure } from '../failure.js';
import { readPage } from '../read-page.js';
import { userQuery } from '../user-query.js';
import { attempt, green, red, requestOf, yellow, type CheckRunner, type Finding, type Inspection } from './finding.js';

/** Permissions of their own, beside User.Read.All. https://learn.microsoft.com/graph/api/resources/user */
const permissionByProperty: ReadonlyMap<string, string> = new Map([
  ['employeeLeaveDateTime', 'User-LifeCycleInfo.Read.All'],
  ['signInActivity', 'AuditLog.Read.All'],
  ['customSecurityAttributes', 'CustomSecAttributeAssignment.Read.All'],
]);

/** Enough that one odd account does not decide. */
const SAMPLE_SIZE = 5;

const Account = z.object({ accountEnabled: z.boolean() });

export const checkFields: CheckRunner = async (inspection) => {
  const { properties, hasLogins } = inspection.needs;
  const { value: sample, failure } = await attempt(() => readSample(inspection, properties));
  if (failure === null) {
    const text = `All ${properties.length} properties that a run reads can be read.`;
    return [green('mapped fields', text), enabledFinding(sample, hasLogins)];
  }
  if (!mayBeAProperty(failure)) return [red('mapped fields', failure.message, failure)];
  // Where nothing of users may be read, it is no property's doing.
  const { failure: general } = await attempt(() => readSample(inspection, ['id']));
  const refused = general === null ? await refusedProperties(inspection, properties) : [];
  if (refused.length === 0) return [red('mapped fields', failure.message, failure)];
  const sentence = refused.map((one) => sentenceAbout(one.property, one.failure)).join(' ');
  return [red('mapped fields', sentence, new GraphFailure(failure.reason, sentence, failure))];
};

async function readSample(inspection: Inspection, properties: readonly string[]): Promise<readonly unknown[]> {
  const path = `/users?${userQuery(properties)}&$top=${SAMPLE_SIZE}`;
  return (await readPage(inspection.graph, path, requestOf(inspection))).entries;
}

function mayBeAProperty({ reason }: GraphFailure): boolean {
  return reason === 'unsupported-query' || reason === 'missing-consent';
}

type Refused = { readonly property: string; readonly failure: GraphFailure };

/** Halves what was refused until single names remain: about ten requests for one name among fifty. */
async function refusedProperties(inspection: Inspection, properties: readonly string[]): Promise<readonly Refused[]> {
  const { failure } = await attempt(() => readSample(inspection, properties));
  if (failure === null || !mayBeAProperty(failure)) return [];
  const [property] = properties;
  if (property === undefined) return [];
  if (properties.length === 1) return [{ property, failure }];
  const middle = Math.floor(properties.length / 2);
  const first = await refusedProperties(inspection, properties.slice(0, middle));
  return [...first, ...(await refusedProperties(inspection, properties.slice(middle)))];
}

function sentenceAbout(property: string, failure: GraphFailure): string {
  const name = findDirectoryField(property)?.name ?? property;
  const permission = permissionByProperty.get(property);
  if (failure.reason === 'missing-consent' && permission !== undefined) {
    return `${name} needs the application permission ${permission}: add it under API permissions and choose "Grant admin consent", or take the field out of the mapping.`;
  }
  if (failure.reason === 'missing-consent') return `${name} is refused: ${failure.message}`;
  return failure.status === 501
    ? `${name} is kept outside the directory and cannot be read for all users: take the field out of the mapping.`
    : `Microsoft Graph has no user property ${name}: correct the mapping that names it.`;
}

/** Null for everybody is what an application sees that may not know. Nobody gets a login on a guess. */
function enabledFinding(sample: readonly unknown[], hasLogins: boolean): Finding {
  const name = 'account enabled';
  if (sample.some((user) => Account.safeParse(user).success)) {
    return green(name, 'Entra says of accounts whether they are enabled.');
  }
  if (sample.length === 0) return yellow(name, 'Not known: this directory shows no users.');
  const sentence =
    'Entra does not say whether accounts are enabled (accountEnabled): check that User.Read.All is granted as an application permission.';
  return hasLogins ? red(name, `${sentence} Until then nobody gets a login.`) : yellow(name, sentence);
}
