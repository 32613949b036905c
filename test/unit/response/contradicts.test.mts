import { describe, expect, test } from '@jest/globals';
import { contradicts } from '../../../defender/response/machineActions/startCommand.ts';
import { action, command } from './given.mts';

const isolate = (IsolationType: string) => command('isolate', { IsolationType });

const script = (params: ReadonlyArray<{ key: string; value: string }>) => ({
	type: 'RunScript',
	params,
});
const name = { key: 'ScriptName', value: 'triage.ps1' };
const depth = { key: 'Args', value: '-Depth 2' };
const triage = command('runLiveResponse', { Commands: [script([name, depth])] });
const ran = (...params: ReadonlyArray<{ key: string; value: string }>) =>
	action({ type: 'LiveResponse', commands: [{ index: 0, command: script(params) }] });

describe('An action does something else than the command asks', () => {
	test.each([
		['another scope', action({ type: 'Isolate', scope: 'Selective' }), isolate('Full'), true],
		[
			'the scope in other letters',
			action({ type: 'Isolate', scope: 'full' }),
			isolate('Full'),
			false,
		],
		['no scope', action({ type: 'Isolate', scope: null }), isolate('Full'), false],
		['another type', action({ type: 'Unisolate' }), isolate('Full'), true],
		// How a containment is listed is not documented.
		['a containment', action({ type: 'Isolate', scope: null }), isolate('UnManagedDevice'), false],
		[
			'a containment by another name',
			action({ type: 'Contain', scope: 'Device' }),
			isolate('UnManagedDevice'),
			false,
		],
		['the end of a containment', action({ type: 'Unisolate' }), isolate('UnManagedDevice'), true],
		['the same script', ran(name, depth), triage, false],
		['the same script, written in another order', ran(depth, name), triage, false],
		['the script without its arguments', ran(name), triage, true],
		['commands that nobody says', action({ type: 'LiveResponse' }), triage, false],
	] as const)('%s', (_name, said, asked, expected) => {
		expect(contradicts(said, asked)).toBe(expected);
	});
});
