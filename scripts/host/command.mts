import { spawn } from 'node:child_process';

interface CommandOptions {
	readonly folder: string;
	readonly env?: NodeJS.ProcessEnv;
	/** Whom it runs as; the one who starts it unless given. */
	readonly user?: { readonly uid: number; readonly gid: number };
}

/** How many lines of a failed command's output its error repeats. */
const lastLines = 25;

/**
 * Runs a command to its end and returns what it printed to its standard output.
 * @throws an error with the command and the end of its output, if it does not end with 0.
 */
export async function run(
	file: string,
	args: readonly string[],
	{ folder, env = process.env, user }: CommandOptions,
): Promise<string> {
	return await new Promise((resolve, reject) => {
		const child = spawn(file, args, {
			cwd: folder,
			env,
			...user,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const printed: string[] = [];
		const everything: string[] = [];
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			printed.push(text);
			everything.push(text);
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => everything.push(text));
		child.once('error', reject);
		child.once('close', (code) => {
			if (code === 0) {
				resolve(printed.join(''));
				return;
			}
			const end = everything.join('').trimEnd().split('\n').slice(-lastLines).join('\n');
			reject(
				new Error(`In ${folder} this did not work: ${file} ${args.join(' ')} (${code})\n${end}`),
			);
		});
	});
}

/**
 * Runs npm with the Node.js given, in any folder, whatever project npm itself was started for.
 * @param node path of the Node.js binary.
 */
export async function npm(
	node: string,
	args: readonly string[],
	options: CommandOptions,
): Promise<string> {
	const { npm_execpath: script } = process.env;
	const place = ['--prefix', options.folder];
	return script?.endsWith('.js') === true
		? await run(node, [script, ...args, ...place], options)
		: await run('npm', [...args, ...place], options);
}
