import { expect, test } from '@jest/globals';
import { plain } from '../../../nodes/shared/actionOutput.ts';

const entity = {
	id: 'one',
	errorHResult: 0,
	scope: null,
	commands: [{ index: 0, errors: ['no'], command: { params: [{ key: 'Path', value: 'C:\\x' }] } }],
	relatedFileInfo: { fileIdentifier: 'sha' },
};

test('an entity in the output is the same as JSON', () => {
	const unset = { ...entity, notSent: undefined, nested: { notSent: undefined } };
	expect(plain(unset)).toStrictEqual(JSON.parse(JSON.stringify(unset)));
});

test('nodes that change one item change no other item of the same entity', () => {
	const before = structuredClone(entity);
	const item = plain(entity) as typeof entity;
	item.commands[0]?.errors.push('changed');
	item.commands[0]?.command.params.pop();
	item.commands.pop();
	item.relatedFileInfo.fileIdentifier = 'changed';
	expect(entity).toEqual(before);
	expect(plain(entity)).toEqual(before);
});
