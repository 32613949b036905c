import { describe, expect, test } from '@jest/globals';
import type { ILoadOptionsFunctions, INodeExecutionData } from 'n8n-workflow';
import { engineWith } from './support/engines.mts';
import { credentialName, probe } from './support/types.mts';

const nothing = (): Promise<INodeExecutionData[][]> => Promise.resolve([]);

describe('listSearch', () => {
	test('calls the method with parameters, filter, page and credential', async () => {
		const seen: unknown[] = [];
		const lists = {
			description: probe(nothing).description,
			methods: {
				listSearch: {
					async machines(this: ILoadOptionsFunctions, filter?: string, token?: string) {
						const { clientSecret } = await this.getCredentials(credentialName);
						seen.push(this.getCurrentNodeParameter('text'), filter, token, clientSecret);
						return { results: [{ name: 'pc1', value: '1' }], paginationToken: 'more' };
					},
				},
			},
		};
		const engine = engineWith(nothing, { nodeTypes: { lists } });
		const found = await engine.listSearch('machines', { text: 'x' }, 'pc', 'page 2', 'lists');
		expect(found).toEqual({ results: [{ name: 'pc1', value: '1' }], paginationToken: 'more' });
		expect(seen).toEqual(['x', 'pc', 'page 2', 'the secret']);
		expect(engine.everything).toContain('pc1');
		await expect(engine.listSearch('nothing', {}, '', '', 'lists')).rejects.toThrow('"nothing"');
	});
});
