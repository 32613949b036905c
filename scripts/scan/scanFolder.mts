import { ESLint } from 'eslint';
import { scanRules } from './rules.mts';

/** What the scanner looks at in a checkout, and in an unpacked tarball. */
export const scanned = {
	source: ['package.json', '{nodes,credentials}/**/*.{js,ts,json}'],
	tarball: ['package.json', '**/*.js'],
} as const;

interface Findings {
	readonly files: number;
	readonly errors: number;
	/** For people; empty when nothing was found. */
	readonly report: string;
}

/** Lints a folder as the scanner does: comments that switch rules off count for nothing. */
export async function scanFolder(folder: string, kind: keyof typeof scanned): Promise<Findings> {
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await scanRules(),
	});
	const results = await eslint.lintFiles([...scanned[kind]]);
	const formatter = await eslint.loadFormatter('stylish');
	return {
		files: results.length,
		errors: results.reduce((sum, { errorCount }) => sum + errorCount, 0),
		report: await formatter.format(results),
	};
}
