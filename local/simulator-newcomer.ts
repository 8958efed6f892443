// What a made-up person who is given a name is called everywhere: addresses that anybody would guess.
import type { UserProperties } from '../simulator/user-document.js';

/**
 * `Nora Lind` of contoso.example: `nora.lind@contoso.example`, first and last name. Just the display name where it has no letters that
 * an address may hold.
 */
export function newcomer(displayName: string, domain: string): UserProperties {
  const mailNickname = displayName
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replaceAll(/[^a-z0-9-]/g, ''))
    .filter((word) => word !== '')
    .join('.');
  if (mailNickname === '') return { displayName };
  const [givenName = '', ...rest] = displayName.trim().split(/\s+/);
  const address = `${mailNickname}@${domain}`;
  const surname = rest.length === 0 ? null : rest.join(' ');
  return { displayName, givenName, surname, mailNickname, mail: address, userPrincipalName: address };
}
