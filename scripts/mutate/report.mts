import type { Mutant } from './mutants.mts';
import type { Verdict } from './trial.mts';

export interface Judged {
	readonly mutant: Mutant;
	readonly verdict: Verdict;
}

/** `defender/http`, `nodes/shared`: two folders say enough. */
function partOf({ mutant: { file } }: Judged): string {
	const folders = file.split('/').slice(0, -1);
	return folders.slice(0, 2).join('/');
}

export function isNoticed({ verdict }: Judged): boolean {
	return 'noticedBy' in verdict;
}

/** One line for a change, and where it survived how many of the tests that run it have looked. */
export function lineOf({ mutant: { file, line, was, is }, verdict }: Judged): string {
	const short = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 160);
	const change = `${file}:${line}  ${short(was)}  =>  ${short(is)}`;
	if ('noticedBy' in verdict) return `${verdict.how} ${verdict.noticedBy}: ${change}`;
	return `SURVIVED ${verdict.looked} of ${verdict.of} tests: ${change}`;
}

/** Score by folder and in all. */
export function report(all: readonly Judged[]): string {
	const score = (of: readonly Judged[]): string => {
		const noticed = of.filter(isNoticed).length;
		const percent = of.length === 0 ? 0 : (100 * noticed) / of.length;
		return `${noticed} of ${of.length} (${percent.toFixed(1)} %)`;
	};
	const parts = [...new Set(all.map(partOf))].sort();
	const rows = parts.map(
		(part) => `${part.padEnd(36)} ${score(all.filter((one) => partOf(one) === part))}`,
	);
	return [...rows, `noticed ${score(all)}`, ''].join('\n');
}
