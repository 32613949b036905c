import { expect, test } from '@jest/globals';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';

const { loadOnFirstUse } = createRequire(join(process.cwd(), 'package.json'))(
	'./scripts/build/loadOnFirstUse.cjs',
) as { loadOnFirstUse(code: string): string };

/** Runs a compiled module whose imports all export `value`; tells what it exports and has loaded. */
function run(code: string): { exports: Record<string, unknown>; loaded: string[] } {
	const loaded: string[] = [];
	const require = (name: string): unknown => {
		loaded.push(name);
		class Made {
			readonly by = name;
		}
		return { value: `${name}!`, make: (): string => `made by ${name}`, list: [1, 2], Made };
	};
	const exports: Record<string, unknown> = {};
	const compiled = runInThisContext(`(require, exports) => {${loadOnFirstUse(code)}}`) as (
		require: (name: string) => unknown,
		exports: Record<string, unknown>,
	) => void;
	compiled(require, exports);
	return { exports, loaded };
}

const header = 'const one_1 = require("./one");\nconst two_1 = require("../two");\n';

test.each([
	['a value', 'exports.result = one_1.value;', './one!'],
	['a call', 'exports.result = (0, one_1.make)();', 'made by ./one'],
	['a spread', 'exports.result = [...one_1.list];', [1, 2]],
	['an instance', 'exports.result = new one_1.Made().by;', './one'],
	['a template', 'exports.result = `${one_1.value}`;', './one!'],
])('%s of an import is there when it is used', (_what, code, result) => {
	const module = run(header + code);
	expect(module.exports.result).toEqual(result);
	expect(module.loaded).toEqual(['./one']);
});

test('an import is loaded when a function first uses it, once', () => {
	const { exports, loaded } = run(`${header}exports.read = () => two_1.value + two_1.value;`);
	expect(loaded).toEqual([]);
	expect((exports.read as () => string)()).toBe('../two!../two!');
	(exports.read as () => string)();
	expect(loaded).toEqual(['../two']);
});

test.each([
	'const crypto_1 = require("node:crypto");\ncrypto_1.x();',
	'const n8n_workflow_1 = require("n8n-workflow");\nn8n_workflow_1.x();',
	'__exportStar(require("./fields"), exports);',
	'const text = "see note_1.";',
])('what is no import of ours stays as it is: %s', (code) => {
	expect(loadOnFirstUse(code)).toBe(code);
});
