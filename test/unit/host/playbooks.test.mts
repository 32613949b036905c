import { describe, expect, test } from '@jest/globals';
import { at, rowsAt } from '../../../scripts/host/json.mts';
import { readPlaybooks } from '../../../scripts/host/playbooks.mts';

describe('Playbooks made ready for a host', () => {
	test('every Defender node gets the credential, and files go to the folder of the host', async () => {
		const credential = { id: 'c1', name: 'Simulated' };
		const playbooks = await readPlaybooks(credential, '/files');
		expect(playbooks.map(({ name }) => name)).toContain('Contain and collect');
		for (const { workflow } of playbooks) {
			const bound = rowsAt(workflow, 'nodes')
				.filter(({ type }) => String(type).includes('microsoft-defender'))
				.map((node) => at(node, 'credentials', 'microsoftDefenderApi'));
			expect(bound.length).toBeGreaterThan(0);
			expect(new Set(bound)).toEqual(new Set([credential]));
			expect(JSON.stringify(workflow)).not.toContain('/home/node');
		}
	});
});
