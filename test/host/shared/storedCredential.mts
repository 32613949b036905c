import type { Host } from '../../../scripts/host/host.mts';
import { storedRows } from './storedRows.mts';

/**
 * The row of a credential as n8n has it in its database, byte for byte: encrypting it anew gives other
 * bytes even for the same fields.
 */
export async function storedCredential(host: Host, id: string): Promise<string> {
	const query = 'SELECT * FROM credentials_entity WHERE id = ?';
	const [row] = await storedRows(host, query, id);
	if (row === undefined) throw new Error(`n8n has stored no credential ${id}`);
	return row;
}
