import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, startService } from '../service.mts';

closeServicesAfterEachTest();

/** What stands in the first column of each table about the operation. */
function documentedTables(): string[][] {
	const page = readFileSync('docs/output.md', 'utf8');
	const [, section = ''] = page.split('## What Check Permissions says\n');
	const [own = ''] = section.split('\n## ');
	const tables = own.split('\n\n').filter((part) => part.startsWith('| Field |'));
	return tables.map((table) =>
		[...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name),
	);
}

async function fieldsOf(tenants: 'item' | 'all'): Promise<string[]> {
	const { engine, simulator } = await startService();
	simulator.apps.update(simulator.credential.clientId, { roles: ['Machine.Isolate'] });
	const run = await engine.runNode({
		node: 'defenderMachineAction',
		parameters: { resource: 'machineAction', operation: 'checkPermissions', tenants },
	});
	return [...new Set(run.items.flatMap(({ json }) => Object.keys(json)))].sort();
}

test('docs/output.md describes each field of Check Permissions, and no other', async () => {
	const [ofOperations = [], ofTenants = []] = documentedTables();
	expect([...ofOperations].sort()).toEqual(await fieldsOf('item'));
	const shared = ['tenantId', 'allowed', 'note', 'tokenRoles'];
	expect([...shared, ...ofTenants].sort()).toEqual(await fieldsOf('all'));
});
