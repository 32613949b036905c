import { describe, expect, test } from '@jest/globals';
import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import { collectionField } from '../../../nodes/shared/fields/collection.ts';
import { readFields, textField } from '../../../nodes/shared/fields/field.ts';
import { itemParameters } from '../../../nodes/shared/fields/parameters.ts';

const fields = {
	comment: textField({ displayName: 'Comment', name: 'comment', required: true }),
	options: collectionField(
		{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
		{ key: textField({ displayName: 'Key', name: 'key' }) },
	),
};

/** A node with these parameters, whose expressions come out as the number of the item. */
function nodeWith(parameters: INodeParameters) {
	const asked: string[] = [];
	const context = {
		getNode: () => structuredClone({ parameters }),
		getTimezone: () => 'UTC',
		getNodeParameter(name: string, index: number, fallback: unknown) {
			asked.push(`${name} ${index}`);
			const text = JSON.stringify(parameters[name] ?? fallback);
			return JSON.parse(text.replace(/"=[^"]*"/g, `"${index}"`)) as unknown;
		},
	} as unknown as IExecuteFunctions;
	const read = (index: number) =>
		readFields(
			fields,
			itemParameters(context, index, () => false),
		);
	return { read, asked };
}

describe('the parameters of many items', () => {
	test('without an expression they are read for the first item alone', () => {
		const { read, asked } = nodeWith({ comment: 'Contain', options: { key: 'case' } });

		expect([0, 1, 2].map(read)).toEqual(
			Array.from({ length: 3 }, () => ({ comment: 'Contain', options: { key: 'case' } })),
		);
		expect(asked).toEqual(['comment 0', 'options 0']);
	});

	test('with one they are read for each item, also where it stands deep inside', () => {
		const { read } = nodeWith({
			comment: '={{ $json.text }}',
			options: { key: '={{ $json.key }}' },
		});

		expect([0, 1].map(read)).toEqual([
			{ comment: '0', options: { key: '0' } },
			{ comment: '1', options: { key: '1' } },
		]);
	});

	test('nothing that items share can be changed by one of them', () => {
		const { read } = nodeWith({ comment: 'Contain', options: { key: 'case' } });
		const { options } = read(0);

		expect(() => Object.assign(options, { key: 'other' })).toThrow(TypeError);
		expect(read(1).options).toEqual({ key: 'case' });
	});

	test('what is wrong with them is told for each item', () => {
		const { read } = nodeWith({ comment: '' });

		for (const index of [0, 1]) expect(() => read(index)).toThrow('Comment');
	});
});
