import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { settle } from '../../../defender/general/settled';
import { toNodeError } from '../nodeErrors';
import { tenantsOf } from '../signIn';

/** The tenants of the credential, for "From List": its own first. Nothing is sent. */
export async function searchTenants(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const found = await settle(() => tenantsOf(this));
	if (!found.ok) throw toNodeError(this.getNode(), found.error);
	const { own, listed } = found.value;
	const items: INodeListSearchItems[] = [
		{ name: `The credential's own (${own})`, value: own },
		...listed.map(({ name, id }) => ({ name: `${name} (${id})`, value: id })),
	];
	const wanted = (filter ?? '').trim().toLowerCase();
	return { results: items.filter(({ name }) => name.toLowerCase().includes(wanted)) };
}
