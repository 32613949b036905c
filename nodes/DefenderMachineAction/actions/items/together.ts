import type { MachineCounts } from '../../../../defender/machines/rails/checkRails';

/** Groups that sign in, look up and start at a time. All of them wait at the same time. */
const width = 5;

/** What a group says of itself where all groups of a run meet. */
interface Said extends MachineCounts {
	/** Whether something is wrong with an item. */
	readonly isBad: boolean;
}

const nothing: Said = { isBad: false, machines: 0, planned: 0 };

/**
 * Where the groups of one run meet: each works in a tenant of its own, but nothing may be started in
 * one while an item of another says no, and limits of a run count over all of them.
 */
export class Together {
	private present: number;
	private hasFailed = false;
	private said: Said[] = [];
	private readonly goOn: Array<(said: readonly Said[]) => void> = [];
	private busy = 0;
	private readonly queue: Array<() => void> = [];

	constructor(groups: number) {
		this.present = groups;
	}

	/** Resolves when every group has come as far, or has ended: whether anything is wrong in any. */
	async isAnyBad(isBad: boolean): Promise<boolean> {
		const said = await this.meet({ ...nothing, isBad });
		return this.hasFailed || said.some((one) => one.isBad);
	}

	/** Resolves when every group has come as far, or has ended: how many machines all are about. */
	async countMachines(own: MachineCounts): Promise<MachineCounts> {
		const said = await this.meet({ ...nothing, ...own });
		return {
			machines: said.reduce((sum, { machines }) => sum + machines, 0),
			planned: said.reduce((sum, { planned }) => sum + planned, 0),
		};
	}

	/** Nobody waits for this group any more. */
	leave(hasFailed: boolean): void {
		this.present -= 1;
		this.hasFailed ||= hasFailed;
		this.goOnIfComplete();
	}

	/** Does work that calls the service for something else than a wait. It must not meet anybody. */
	readonly inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
		if (this.busy >= width) await new Promise<void>((resolve) => this.queue.push(resolve));
		else this.busy += 1;
		try {
			return await work();
		} finally {
			const next = this.queue.shift();
			if (next === undefined) this.busy -= 1;
			else next();
		}
	};

	private async meet(own: Said): Promise<readonly Said[]> {
		return await new Promise((resolve) => {
			this.said.push(own);
			this.goOn.push(resolve);
			this.goOnIfComplete();
		});
	}

	private goOnIfComplete(): void {
		if (this.goOn.length < this.present) return;
		const { said } = this;
		this.said = [];
		for (const resolve of this.goOn.splice(0)) resolve(said);
	}
}
