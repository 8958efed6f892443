/** Our clock against that of Graph, by the `Date` of an answer. Entra lets tokens and assertions be five minutes off, and no more. */
import { attempt, green, red, requestOf, yellow, type CheckRunner } from './finding.js';

const NOTICEABLE_MS = 60_000;
const REFUSED_MS = 300_000;

export const checkClock: CheckRunner = async (inspection) => {
  const name = 'clock';
  const startedAt = inspection.now();
  const { value: answer } = await attempt(() =>
    inspection.graph.get('/users?$select=id&$top=1', requestOf(inspection)),
  );
  const theirs = Date.parse(answer?.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return [yellow(name, 'Not known: Microsoft Graph did not say what time it is.')];
  const aheadMs = (startedAt + inspection.now()) / 2 - theirs;
  const [seconds, direction] = [Math.round(Math.abs(aheadMs) / 1000), aheadMs > 0 ? 'ahead of' : 'behind'];
  if (Math.abs(aheadMs) < NOTICEABLE_MS) return [green(name, 'The clock of this worker agrees with that of Graph.')];
  const sentence = `The clock of this worker is ${seconds} s ${direction} that of Microsoft Graph. Set it by a time server (NTP)`;
  return Math.abs(aheadMs) < REFUSED_MS
    ? [yellow(name, `${sentence}.`)]
    : [red(name, `${sentence}: from five minutes on Entra refuses to sign us in with a certificate.`)];
};
