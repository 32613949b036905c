import { expect, test } from '@jest/globals';
import { readMachine } from '../../../../defender/machines/machine.ts';
import { railError } from '../../../../defender/machines/rails/railError.ts';
import type { RailVerdict } from '../../../../defender/machines/rails/rails.ts';

function refused(number: number, reasons: string[], more: Partial<RailVerdict> = {}): RailVerdict {
	const id = `id-${number}`;
	const entity = readMachine({ id, computerDnsName: `pc-${number}` });
	return { machine: { id, entity }, reasons, protects: [], ...more };
}

function all(count: number, reasons: string[] = ['it is protected']): RailVerdict[] {
	return Array.from({ length: count }, (_, number) => refused(number, reasons));
}

test('one machine is refused by its name, with all that stands against it', () => {
	const { message, details } = railError(all(1, ['it is protected', 'it is asleep']));
	expect(message).toBe(
		'pc-0 (id-0) was not touched. Guard rails refused it: it is protected; it is asleep',
	);
	expect(details).toEqual(['pc-0 (id-0)']);
	const nameless = refused(7, ['it is gone'], { machine: { id: 'id-7' }, headline: 'id-7 stays' });
	expect(railError([nameless]).message).toBe('id-7 stays. Guard rails refused it: it is gone');
});

test.each([
	[2, /^pc-0 \(id-0\), pc-1 \(id-1\): it is protected\. /],
	[20, /, pc-19 \(id-19\): it is protected\. /],
	[21, /, pc-19 \(id-19\) and 1 more: it is protected\. /],
])('of %i machines the first twenty are named', (count, advice) => {
	const error = railError(all(count));
	expect(error.message).toBe(`Guard rails refused ${count} machines before anything was sent`);
	expect(error.advice).toMatch(advice);
	expect(error.advice).not.toContain('pc-20');
});

test('a reason is told once, with its machines, each of them once', () => {
	const { advice } = railError([...all(2), ...all(2), refused(9, ['it is asleep'])]);
	expect(advice).toContain(
		'pc-0 (id-0), pc-1 (id-1): it is protected. pc-9 (id-9): it is asleep. ',
	);
});
