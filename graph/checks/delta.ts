/** Whether the directory can say what changed. Those of Entra External ID and Azure AD B2C cannot: https://learn.microsoft.com/graph/delta-query-overview */
import { attempt, green, requestOf, yellow, type CheckRunner } from './finding.js';

export const checkDelta: CheckRunner = async (inspection) => {
  const name = 'change tracking';
  const { failure } = await attempt(() =>
    inspection.graph.get('/users/delta?$select=id&$deltatoken=latest', requestOf(inspection)),
  );
  if (failure === null) return [green(name, 'The directory says what changed (delta queries).')];
  return failure.reason === 'unsupported-query'
    ? [
        yellow(
          name,
          'This directory does not say what changed (delta queries), as those of Entra External ID and Azure AD B2C: every run reads everybody.',
        ),
      ]
    : [yellow(name, failure.message)];
};
