import { describe, expect, test } from '@jest/globals';
import { readScriptResult } from '../../../../defender/files/liveResponse/scriptResult.ts';

describe('the document of a script', () => {
	test('is read into name, exit code, output and errors, without NULs', () => {
		const document = {
			script_name: 'triage.ps1',
			exit_code: 3,
			script_output: 'a\u0000b\u0000\n',
			script_errors: 'no\u0000pe',
		};
		expect(readScriptResult('It', JSON.stringify(document))).toEqual({
			scriptName: 'triage.ps1',
			exitCode: 3,
			output: 'ab\n',
			errors: 'nope',
		});
	});

	test('may be of an old form, marked, or incomplete', () => {
		expect(readScriptResult('It', '\uFEFF{"name":"old.ps1","exit_code":"-1"}')).toEqual({
			scriptName: 'old.ps1',
			exitCode: -1,
			output: '',
			errors: '',
		});
		expect(readScriptResult('It', '{}')).toMatchObject({ scriptName: null, exitCode: null });
	});

	test.each(['', '<html></html>', '[1]', '"text"', '{"script_name": "tri'])(
		'%j is none',
		(text) => {
			expect(() => readScriptResult('It', text)).toThrow(
				'It was downloaded, but it is not the JSON document it should be',
			);
		},
	);
});
