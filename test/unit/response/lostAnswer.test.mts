import { describe, expect, test } from '@jest/globals';
import { isAnswerTo } from '../../../defender/response/machineActions/submitCommand.ts';
import { command, now, ownAction } from './given.mts';

const asked = command('isolate', { IsolationType: 'Full' });
const isolation = (more: Record<string, unknown> = {}) =>
	ownAction('Isolate', 'Pending', 0, { id: 'one', scope: 'Full', ...more });

describe('What counts as the answer to a call whose answer was lost', () => {
	test.each([
		['the action of this request', isolation(), true],
		['one of which the scope is not said', isolation({ scope: null }), true],
		['another scope', isolation({ scope: 'Selective' }), false],
		['another type', isolation({ type: 'Unisolate' }), false],
		['the mark of another item', isolation({ requestorComment: '[n8n:wf1.77.ab.0.1]' }), false],
		['the same text without a mark', isolation({ requestorComment: 'Case 4711' }), false],
		['no comment', isolation({ requestorComment: null }), false],
		[
			'an action that the clocks put before the call',
			isolation({ creationDateTimeUtc: new Date(now - 600_000).toISOString() }),
			true,
		],
		[
			'an action that the clocks put after it',
			isolation({ creationDateTimeUtc: new Date(now + 600_000).toISOString() }),
			true,
		],
	])('%s', (_what, seen, expected) => {
		expect(isAnswerTo(asked, seen, new Set())).toBe(expected);
	});

	test('not what was there before, or is the answer to another call', () => {
		expect(isAnswerTo(asked, isolation(), new Set(['one']))).toBe(false);
	});

	test.each([
		['the file that was asked for', 'a'.repeat(40), true],
		['another file', 'b'.repeat(40), false],
	])('%s', (_what, fileIdentifier, expected) => {
		const quarantine = command('stopAndQuarantineFile', { Sha1: 'a'.repeat(40) });
		const seen = isolation({ type: 'StopAndQuarantineFile', relatedFileInfo: { fileIdentifier } });
		expect(isAnswerTo(quarantine, seen, new Set())).toBe(expected);
	});
});
