import type { ILoadOptionsFunctions, INodeProperties } from 'n8n-workflow';
import { inputError } from '../../../defender/defenderError';
import { isRow } from '../../../defender/entities';
import type { TenantChoice } from '../../../defender/signIn/tenantList';
import { trimmed } from '../../../defender/texts/trimmed';
import type { Field } from './field';
import { textOf } from './given';
import { isComputed } from './origin';
import { appCredential, credentialTypeOf } from '../signInAs';

const property: INodeProperties = {
	displayName: 'Tenant',
	name: 'tenant',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		"In whose tenant to work. With nothing chosen it is the credential's own; all others stand in the list of the credential. Must match exactly.",
	displayOptions: { show: { authentication: [appCredential] } },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: "The credential's own tenant",
			typeOptions: { searchListMethod: 'searchTenants', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. a3f0c6d2-0000-4000-8000-000000000000',
			hint: 'The directory ID of a tenant of the credential',
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. Fabrikam',
			hint: 'The name that the list of the credential gives it, letter by letter',
		},
	],
};

/** In whose tenant an item happens. An expression may give the locator or only its value. */
export const tenantField: Field<TenantChoice> = {
	property,
	read: (raw, { isComputed }) => readChoice(raw, isComputed),
};

function readChoice(raw: unknown, isExpression: boolean): TenantChoice {
	const { mode, value }: Record<string, unknown> = isRow(raw) ? raw : { value: raw };
	const text = trimmed(textOf(value, property.displayName));
	const by = mode === 'id' || mode === 'name' ? mode : 'any';
	if (text !== '') return { by, value: text };
	if (mode === 'list' && !isExpression) return { by: 'own' };
	throw inputError(
		property.displayName,
		'the field is empty',
		"Fill it in, or set it to From List with nothing chosen for the credential's own tenant.",
	);
}

/**
 * The tenant in which lists of the editor search: the one that the form chooses.
 *
 * @throws DefenderError of kind `input` where an expression chooses it
 */
export function tenantOfForm(context: ILoadOptionsFunctions): TenantChoice {
	if (credentialTypeOf(context) !== appCredential) return { by: 'own' };
	const raw: unknown = context.getCurrentNodeParameter(property.name) ?? property.default;
	if (!isComputed(raw)) return readChoice(raw, false);
	throw inputError(
		property.displayName,
		'an expression chooses it, and a list has no item to work it out for',
		'Choose a fixed tenant while you pick from the list, or type what you are looking for By ID or By Name.',
	);
}
