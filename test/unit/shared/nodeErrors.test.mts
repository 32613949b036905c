import { describe, expect, test } from '@jest/globals';
import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { DefenderError } from '../../../defender/defenderError.ts';
import { toNodeError } from '../../../nodes/shared/nodeErrors.ts';

const node: INode = {
	id: 'n',
	name: 'Defender',
	type: 'defender',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

describe('an error as n8n shows it', () => {
	test('says to which item it belongs, whatever it is', () => {
		const kinds = ['input', 'refused', 'quota'] as const;
		const errors = [
			new TypeError('unexpected'),
			...kinds.map((kind) => new DefenderError({ kind, message: 'no' })),
		];
		for (const error of errors) {
			const shown = toNodeError(node, error, { itemIndex: 3, aftermath: 'Nothing was sent.' });
			expect(shown.context).toMatchObject({ itemIndex: 3 });
			expect(shown.description).toContain('Nothing was sent.');
			expect(toNodeError(node, error).context.itemIndex).toBeUndefined();
		}
	});

	test('is of the service where the service said it, with its status and its own words', () => {
		const refused = new DefenderError({
			kind: 'refused',
			message: 'no',
			advice: 'Do',
			status: 400,
			code: 'Bad',
			target: 't',
		});
		const shown = toNodeError(node, refused);
		expect(shown).toBeInstanceOf(NodeApiError);
		expect(shown).toMatchObject({ message: 'no', description: 'Do', httpCode: '400' });
		const own = toNodeError(node, new DefenderError({ kind: 'rail', message: 'no' }));
		expect(own).toBeInstanceOf(NodeOperationError);
	});

	test('tells n8n’s scheduler of a quota, and calls all else passing', () => {
		const quota = new DefenderError({ kind: 'quota', message: 'no', retryAfterMs: 5 });
		expect(toNodeError(node, quota)).toMatchObject({
			failure: { cause: 'rate-limited', retryAfterMs: 5 },
		});
		for (const error of [new Error('x'), new DefenderError({ kind: 'forbidden', message: 'no' })]) {
			expect(toNodeError(node, error)).toMatchObject({
				failure: { cause: 'temporarily-unavailable' },
			});
		}
	});
});
