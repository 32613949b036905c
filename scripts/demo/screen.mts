import type { Simulator } from '../../simulator/index.mts';
import type { NodeEvent } from '../../test/harness/index.mts';

interface Output {
	write(text: string): unknown;
	readonly isTTY?: boolean;
}

/** How often the progress line looks at the simulated devices. */
const tickMs = 500;

/** Shows the steps of a workflow as they happen, with elapsed time, and what the devices do. */
export class Screen {
	private readonly start = Date.now();
	private readonly ticker: NodeJS.Timeout;
	private running = '';
	private shown = '';

	constructor(
		private readonly output: Output | undefined,
		private readonly simulator: Simulator,
	) {
		this.ticker = setInterval(() => this.progress(), tickMs);
	}

	opening(playbook: string, url: string): void {
		this.line(`Playbook ${playbook}, run by n8n's engine against a simulated service at ${url}`);
		this.line('');
	}

	step({ node, phase, items, error }: NodeEvent): void {
		if (phase === 'start') {
			this.running = node;
			this.line(`${this.elapsed()}  > ${node}`);
			return;
		}
		this.running = '';
		const json = items?.[0]?.json ?? {};
		const told = (
			json.dryRun === true
				? ['explanation']
				: json.report === undefined
					? ['type', 'status', 'fileName']
					: ['report']
		)
			.filter((field) => json[field] !== undefined && json[field] !== null)
			.map((field) => String(json[field]));
		const end = error === undefined ? told.join(', ') : `stopped: ${error.message}`;
		this.line(`${this.elapsed()}    ${node} done${end === '' ? '' : ': '}${end}`);
	}

	close(): void {
		clearInterval(this.ticker);
	}

	/** One line a change of status; on a terminal also a line that counts the seconds. */
	private progress(): void {
		const open = this.simulator.actions.all().at(-1);
		if (this.running === '' || open === undefined) return;
		const status = `${open.type} is ${open.status}`;
		if (status !== this.shown) this.line(`${this.elapsed()}    ... ${status}`);
		else if (this.output?.isTTY === true)
			this.output.write(`\r${this.elapsed()}    ... ${status}\r`);
		this.shown = status;
	}

	private elapsed(): string {
		return `${((Date.now() - this.start) / 1000).toFixed(1).padStart(6)} s`;
	}

	private line(text: string): void {
		this.output?.write(`${text}\n`);
	}
}
