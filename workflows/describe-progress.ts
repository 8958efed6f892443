/** A run in a few lines of Markdown, as the Web UI shows it: whose it is, counts, warnings, what went wrong and what to do. */
import type { ClosedRun } from '../activities/close-run.js';
import type { Progress } from './contract.js';

export function describeProgress(
  run: { readonly tenant: string; readonly number: number },
  progress: Progress,
  closed: ClosedRun | null = null,
  failure: { readonly type: string; readonly message: string } | null = null,
  warnings: readonly string[] = [],
): string {
  const lines = [
    `**${run.tenant}, run ${run.number}** (${progress.mode ?? 'unknown'}, ${progress.trigger ?? 'unknown'}): ${closed?.status ?? progress.phase}`,
    '',
    `users read ${progress.users} · changes planned ${progress.planned} · written ${progress.applied}`,
  ];
  if (closed !== null && Object.keys(closed.counts).length > 0) {
    const counts = Object.entries(closed.counts).filter(([, count]) => count > 0);
    lines.push('', counts.map(([outcome, count]) => `${outcome} ${count}`).join(' · '));
  }
  if (closed?.status === 'partial')
    lines.push('', `Something could not be proven: \`rollcall run ${progress.runId ?? ''}\` says what.`);
  for (const warning of warnings) lines.push('', `Warning: ${warning}`);
  if (failure !== null) lines.push('', `**${failure.type}**: ${failure.message}`);
  return lines.join('\n');
}
