/** Faults that an administrator arms: what goes wrong, on which requests, and how often. */
import { z } from 'zod';

const where = {
  /** Path of the request, decoded and without query, for example `/v1.0/users`. `*` stands for any characters. */
  path: z.string(),
  /** Only requests whose decoded query contains this text, for example `$skiptoken`. */
  query: z.string().optional(),
  method: z.string().optional(),
  /** Only requests for this tenant. */
  tenantId: z.string().optional(),
  /** Matching requests to let pass first; default 0. */
  skip: z.int().min(0).optional(),
  /** How many requests it hits; default 1. */
  times: z.union([z.int().min(1), z.literal('always')]).optional(),
};

/** Every kind of trouble; the comments say what a client sees. */
export const faultSchema = z.discriminatedUnion('kind', [
  /**
   * 429. `retryAfter` is the header as it is sent (`'2.128'`, `'0'`, `'400'`; null: no header; default `'1'`), `retryInSeconds` sends an HTTP date that
   * far ahead instead. `body: 'bare'` is the directory's own form, without request id.
   */
  z.strictObject({
    ...where,
    kind: z.literal('throttled'),
    retryAfter: z.string().nullable().optional(),
    retryInSeconds: z.number().optional(),
    body: z.enum(['full', 'bare']).optional(),
  }),
  /** Any error status, 500, 502, 503 and 504 above all; with Graph's JSON (default), a gateway's HTML, or nothing. */
  z.strictObject({
    ...where,
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    body: z.enum(['json', 'html', 'empty']).optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    retryAfter: z.string().optional(),
  }),
  /** 200 with a log-in page, as hotel networks answer. */
  z.strictObject({ ...where, kind: z.literal('captive-portal') }),
  /** The connection ends after half of the body. */
  z.strictObject({ ...where, kind: z.literal('cut') }),
  /** A complete answer whose JSON stops half way. */
  z.strictObject({ ...where, kind: z.literal('truncated') }),
  /** Never answers. */
  z.strictObject({ ...where, kind: z.literal('hang') }),
  /** The connection is reset. */
  z.strictObject({ ...where, kind: z.literal('reset') }),
  /** Answers as usual, this much later. */
  z.strictObject({ ...where, kind: z.literal('delay'), ms: z.int().min(0) }),
  /** 400 `Directory_ExpiredPageToken`. */
  z.strictObject({ ...where, kind: z.literal('expired-page') }),
  /** 401: the token's time is over. */
  z.strictObject({ ...where, kind: z.literal('expired-token') }),
  /** 401 with a claims challenge of continuous access evaluation. */
  z.strictObject({ ...where, kind: z.literal('challenge') }),
  /** 403 `Authorization_RequestDenied`. */
  z.strictObject({ ...where, kind: z.literal('forbidden') }),
  /** 404 `Request_ResourceNotFound`. */
  z.strictObject({ ...where, kind: z.literal('not-found') }),
  /** 410 with `Location`; `code` is `resyncRequired` (default) or a spelling of `syncStateNotFound`. */
  z.strictObject({ ...where, kind: z.literal('resync'), code: z.string().optional() }),
  /** The next link leads to the same page again. */
  z.strictObject({ ...where, kind: z.literal('repeated-link') }),
  /** A listing that ends early: `keep` entries (default half of them) and no next link. */
  z.strictObject({ ...where, kind: z.literal('short-list'), keep: z.int().min(0).optional() }),
  /** 200 with JSON that has no `value`. */
  z.strictObject({ ...where, kind: z.literal('no-value') }),
  /** Entries are hollow: an id and nulls. */
  z.strictObject({ ...where, kind: z.literal('hollow') }),
  /** One entry of the page (`position`, default the first) is not as it should be. */
  z.strictObject({
    ...where,
    kind: z.literal('malformed'),
    how: z.enum([
      'missing id',
      'id is no guid',
      'wrong types',
      'entry is null',
      'entry is text',
      'nul character',
      'very long text',
    ]),
    position: z.int().min(0).optional(),
  }),
  /** A refusal of the token endpoint by its AADSTS number, for example 7000222 or 90055. */
  z.strictObject({
    ...where,
    kind: z.literal('token-refusal'),
    code: z.int(),
    status: z.int().optional(),
    error: z.string().optional(),
  }),
]);

export type Fault = Readonly<z.infer<typeof faultSchema>>;

/** What a fault is compared with. */
export interface FaultTarget {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly tenantId: string | undefined;
}

export interface FaultBoard {
  /** @throws Error naming what is wrong with the description. */
  arm(fault: Fault): void;
  /** Disarms all faults, or those of one tenant. */
  clear(tenantId?: string): void;
  /** The fault that hits this request, if any: the first one armed. It counts as used. */
  take(target: FaultTarget): Fault | undefined;
}

interface ArmedFault {
  readonly fault: Fault;
  readonly pattern: RegExp;
  skip: number;
  left: number;
}

export function createFaultBoard(): FaultBoard {
  let armed: ArmedFault[] = [];
  return {
    arm(fault) {
      const parsed = faultSchema.safeParse(fault);
      if (!parsed.success) throw new Error(`Cannot arm this fault: ${z.prettifyError(parsed.error)}`);
      const { path, skip = 0, times = 1 } = parsed.data;
      armed.push({
        fault: parsed.data,
        pattern: globToPattern(path),
        skip,
        left: times === 'always' ? Number.POSITIVE_INFINITY : times,
      });
    },
    clear(tenantId) {
      armed = tenantId === undefined ? [] : armed.filter(({ fault }) => fault.tenantId !== tenantId);
    },
    take(target) {
      if (armed.length === 0) return undefined;
      for (const one of armed) {
        if (!isHit(one, target)) continue;
        if (one.skip > 0) {
          one.skip -= 1;
          continue;
        }
        one.left -= 1;
        if (one.left <= 0) armed = armed.filter((other) => other !== one);
        return one.fault;
      }
      return undefined;
    },
  };
}

function isHit({ fault, pattern }: ArmedFault, target: FaultTarget): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== target.method) return false;
  if (fault.tenantId !== undefined && fault.tenantId !== target.tenantId) return false;
  if (fault.query !== undefined && !target.query.toLowerCase().includes(fault.query.toLowerCase())) return false;
  return pattern.test(target.path);
}

function globToPattern(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}
