import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

/** Tests in n8n's engine, which load the package as a whole: by the part of it that they are about. */
const engineTests: ReadonlyArray<readonly [source: RegExp, tests: RegExp]> = [
	[/^defender\/http/, /engine\/(?:load\/(?:faultTable|oddRefusals|answers)|outside|knowledge)/],
	[/^defender\/signIn|^credentials/, /engine\/signIn/],
	[/^defender\/files/, /engine\/files/],
	[/^defender\/machines/, /engine\/(?:targets|machine\/|inputs\/rails)/],
	[/^defender\/(?:machineActions|response)/, /engine\/(?:load|machineAction|knowledge)/],
	[/^defender\/permissions/, /engine\/permissions/],
	[/^defender\/tracking|Trigger\//, /engine\/trigger\/(?!night)/],
	[/actions\/libraryFile/, /engine\/files\/libraryFiles/],
	[/actions\/machine\//, /engine\/machine\//],
	[/actions\/machineAction/, /engine\/(?:machineAction|load)/],
	[/^nodes\/shared/, /engine\/(?:inputs|targets\/|signIn|outside|files)/],
	[/DefenderMachineAction\//, /engine\/(?:targets|load|inputs|machineAction)/],
	[/^defender\/\w+\.ts/, /engine\/(?:load|outside|targets\/byName)/],
];

async function importsOf(file: string): Promise<string[]> {
	const text = await readFile(file, 'utf8').catch(() => '');
	const paths = [...text.matchAll(/from '(\.{1,2}\/[^']+)'/g)].map(([, path]) => path ?? '');
	return paths.map((path) => {
		const plain = normalize(join(dirname(file), path));
		return /\.[cm]?ts$/.test(plain) ? plain : `${plain}.ts`;
	});
}

/** What a file imports, with what that imports, as steps away from it. */
async function reach(file: string, steps: number): Promise<Map<string, number>> {
	const found = new Map([[file, 0]]);
	let edge = [file];
	for (let step = 1; step <= steps; step += 1) {
		const next = (await Promise.all(edge.map(importsOf))).flat();
		edge = [...new Set(next)].filter((path) => !found.has(path));
		for (const path of edge) found.set(path, step);
	}
	return found;
}

/** For a source file the tests that may notice a change to it, the nearest first. */
export type NearestTests = (source: string) => string[];

/** @param tests paths of all test files */
export async function nearestTests(tests: readonly string[]): Promise<NearestTests> {
	const unit = tests.filter((test) => test.startsWith('test/unit'));
	const reaches = await Promise.all(
		unit.map(async (test) => ({ test, files: await reach(test, 4) })),
	);
	return (source) => {
		const near = reaches
			.flatMap(({ test, files }) => {
				const steps = files.get(source);
				return steps === undefined ? [] : [{ test, steps }];
			})
			.sort((one, other) => one.steps - other.steps || one.test.localeCompare(other.test));
		const [, pattern] = engineTests.find(([part]) => part.test(source)) ?? [];
		const engine = tests.filter((test) => pattern?.test(test) === true);
		return [...near.map(({ test }) => test), ...engine];
	};
}
