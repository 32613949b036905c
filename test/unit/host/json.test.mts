import { describe, expect, test } from '@jest/globals';
import { at, rowsAt, textAt, unflatten } from '../../../scripts/host/json.mts';

describe('Reading what n8n stores', () => {
	test('an execution comes back as the object it was', () => {
		const stored = '[{"a":"1","list":"2","flag":true},"text",["3","1",7],{"name":"4"},"inner"]';
		expect(unflatten(stored)).toEqual({
			a: 'text',
			list: [{ name: 'inner' }, 'text', 7],
			flag: true,
		});
	});

	test('an object that refers to itself', () => {
		const read = unflatten('[{"self":"0"}]');
		expect(at(read, 'self')).toBe(read);
	});

	test('a path into it, and a path that leads nowhere', () => {
		const value = { rows: [{ name: 'one' }, 'not a row'] };
		expect(textAt(value, 'rows', 0, 'name')).toBe('one');
		expect(rowsAt(value, 'rows')).toEqual([{ name: 'one' }]);
		expect(at(value, 'rows', 5, 'name')).toBeUndefined();
		expect(() => textAt(value, 'rows', 5)).toThrow('No text at rows.5');
	});
});
