import { isGuid } from '../texts/checks';
import { inputError, type DefenderError } from '../defenderError';
import { excerpt } from '../texts/shown';
import { pastedBlock } from './pastedText';

/** A tenant that the app of a credential may act in besides its own. */
export interface ListedTenant {
	readonly name: string;
	/** Directory ID, a GUID in lower case. */
	readonly id: string;
}

/** Which tenant somebody has chosen; texts match exactly, IDs in any letter case. */
export type TenantChoice =
	| { readonly by: 'own' }
	/** `any` takes an ID or a name. */
	| { readonly by: 'id' | 'name' | 'any'; readonly value: string };

/** The tenants of a credential. */
export interface TenantsOfApp {
	/** As the credential spells its own: a GUID or a domain in lower case. */
	readonly own: string;
	readonly listed: readonly ListedTenant[];
}

/** A tenant that was chosen. */
interface ChosenTenant {
	/** Directory ID, or a domain where the credential names its own tenant by one. */
	readonly tenantId: string;
	/** As the list has it; undefined for the credential's own tenant. */
	readonly name: string | undefined;
}

const field = 'Other Tenants';
const form =
	'Write one tenant a line, its name and its directory ID, e.g. Fabrikam = 8a3f6c1e-0000-4000-8000-000000000000.';
const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const separator = '[\\s,;=:|]+';
const nameFirst = new RegExp(`^(.*?\\S)${separator}(${guid})$`, 'i');
const idFirst = new RegExp(`^(${guid})${separator}(\\S.*)$`, 'i');

/**
 * Reads the list of tenants of a credential: a line each, with name and directory ID in either order.
 *
 * @param own the credential's own tenant as it spells it
 * @throws DefenderError of kind `input` that names the line
 */
export function readTenantList(value: unknown, own: string): ListedTenant[] {
	if (value === undefined || value === null || value === '') return [];
	if (typeof value !== 'string') {
		throw inputError(field, `"${excerpt(value)}" is not a text`, form);
	}
	const listed: ListedTenant[] = [];
	for (const [index, text] of value.split(/\r\n|[\r\n\u2028\u2029]/).entries()) {
		const line = pastedBlock(text);
		if (line === '') continue;
		const tenant = readLine(line, index + 1);
		refuseRepeated(tenant, { own, listed }, index + 1);
		listed.push(tenant);
	}
	return listed;
}

function readLine(line: string, number: number): ListedTenant {
	const [, name, id] = nameFirst.exec(line) ?? swapped(idFirst.exec(line)) ?? [];
	if (name === undefined || id === undefined) {
		throw malformed(number, `"${excerpt(line)}" is not a name and a directory ID`);
	}
	// Whoever chooses a tenant by text must not mean another one.
	if (isGuid(name)) throw malformed(number, `the name "${name}" is an ID`);
	return { name, id: id.toLowerCase() };
}

function swapped(match: RegExpExecArray | null): readonly string[] | undefined {
	if (match === null) return undefined;
	const [all = '', id = '', name = ''] = match;
	return [all, name, id];
}

function refuseRepeated(tenant: ListedTenant, { own, listed }: TenantsOfApp, number: number): void {
	const { name, id } = tenant;
	if (id === own || name.toLowerCase() === own) {
		throw malformed(number, `"${excerpt(name)}" is the tenant of the credential itself`, ownOnce);
	}
	const again = listed.find(
		(other) => other.id === id || other.name.toLowerCase() === name.toLowerCase(),
	);
	if (again === undefined) return;
	const what = again.id === id ? `the ID ${id}` : `the name "${excerpt(name)}"`;
	throw malformed(number, `${what} stands in an earlier line already`);
}

function malformed(number: number, what: string, fix = form): DefenderError {
	return inputError(field, `in line ${number} ${what}`, fix);
}

const ownOnce = 'List only the other tenants; the own one can be chosen without.';

/**
 * Refuses a list that has the credential's own tenant under its ID, where the credential names it by a
 * domain: only the sign-in tells that they are one.
 *
 * @param ownId what the access token of the own tenant says; empty where it does not say
 * @throws DefenderError of kind `input`
 */
export function refuseOwnAgain(ownId: string, { own, listed }: TenantsOfApp): void {
	const again = listed.find(({ id }) => id === ownId.toLowerCase());
	if (again === undefined) return;
	throw inputError(
		field,
		`"${excerpt(again.name)}", ${again.id}, is the tenant of the credential itself, which Directory (Tenant) ID calls ${own}`,
		ownOnce,
	);
}

/**
 * The tenant that a choice means, which is the credential's own or stands in its list.
 *
 * @throws DefenderError of kind `input` that names the valid ones
 */
export function chosenTenant(choice: TenantChoice, tenants: TenantsOfApp): ChosenTenant {
	if (choice.by === 'own') return { tenantId: tenants.own, name: undefined };
	const { by, value } = choice;
	const id = value.toLowerCase();
	if (by !== 'name' && id === tenants.own) return { tenantId: id, name: undefined };
	const found = tenants.listed.find(
		(tenant) => (by !== 'name' && tenant.id === id) || (by !== 'id' && tenant.name === value),
	);
	if (found !== undefined) return { tenantId: found.id, name: found.name };
	throw inputError(
		'Tenant',
		`"${excerpt(value)}" is not ${by === 'name' ? 'the name of a tenant' : 'a tenant'} of the credential`,
		`Names match exactly, letter by letter. ${validTenants(tenants)}`,
	);
}

/** More of them would bury what went wrong. */
const mostNamed = 20;

/** The tenants that may be chosen, in words. */
export function validTenants({ own, listed }: TenantsOfApp): string {
	const named = listed.slice(0, mostNamed).map(({ name, id }) => `${name} (${id})`);
	const more = listed.length > mostNamed ? [`${listed.length - mostNamed} more`] : [];
	return `The tenants of the credential are its own (${own})${[...named, ...more].map((part) => `, ${part}`).join('')}. An administrator of n8n adds others to ${field} of the credential.`;
}
