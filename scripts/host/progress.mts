/** Tells somebody who waits what is being done. */
export interface Progress {
	/** Shows `title` while `work` runs; `detail` says how far it is. */
	step<T>(title: string, work: () => Promise<T>, detail?: () => string): Promise<T>;
}

/** What a progress display writes to. */
interface Output {
	write(text: string): unknown;
	readonly isTTY?: boolean;
}

/** A terminal's line is redrawn this often; a log gets a line in the longer interval. */
const redrawMs = 500;
const logMs = 20_000;

function elapsed(since: number): string {
	const seconds = (Date.now() - since) / 1000;
	if (seconds < 60) return `${seconds.toFixed(1)} s`;
	return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** One line a step with the time that it took, and signs of life while it runs. */
export function progressOn(output: Output): Progress {
	const eraseLine = '\r\u001b[K';
	return {
		async step(title, work, detail = () => '') {
			const start = Date.now();
			const line = (): string => {
				const more = detail();
				return `${title}${more === '' ? '' : `: ${more}`} (${elapsed(start)})`;
			};
			if (output.isTTY !== true) output.write(`${title} ...\n`);
			const alive = setInterval(
				() => output.write(output.isTTY === true ? `${eraseLine}${line()}` : `  ${line()}\n`),
				output.isTTY === true ? redrawMs : logMs,
			);
			let end = 'stopped';
			try {
				const result = await work();
				end = 'done';
				return result;
			} finally {
				clearInterval(alive);
				const before = output.isTTY === true ? eraseLine : '';
				output.write(`${before}${title}: ${end} after ${elapsed(start)}\n`);
			}
		},
	};
}
