/** Why a person leaves, and what then happens to them by default. */

export const exitCauses = ['disabled', 'deleted', 'missing', 'lost role group'] as const;
export type ExitCause = (typeof exitCauses)[number];

/**
 * How long a cause must last before the person is deactivated. Disabled and deleted are Entra's own word and count at
 * once; a missing person is asked for again, a lost group may be a slip of the hand that is put right the same day.
 */
export const graceMsByCause: { readonly [cause in ExitCause]: number } = {
  disabled: 0,
  deleted: 0,
  missing: 60 * 60 * 1000,
  'lost role group': 24 * 60 * 60 * 1000,
};
