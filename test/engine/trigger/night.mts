import type { WorkflowActivateMode } from 'n8n-workflow';
import { numbersFrom } from '../../harness/numbersFrom.mts';
import { hour, minute, watch, type Watch } from './support.mts';

interface NightOptions {
	readonly seed: number;
	readonly actions: number;
	readonly hours: number;
	/** With durable cursors, or with n8n's classic engine. */
	readonly engine: 'classic' | 'durable';
}

/** What became of the events of a night. */
interface Night {
	readonly ended: number;
	readonly told: number;
	/** Killed between the saved position and the execution: n8n loses them without durable cursors. */
	readonly inTheGap: number;
	/** Neither told nor in the gap. */
	readonly lost: readonly string[];
	readonly twice: readonly string[];
	readonly done: Readonly<Record<string, number>>;
}

const outages: ReadonlyArray<(watched: Watch) => void> = [
	({ simulator }) =>
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 503, times: 1e6 }),
	({ simulator }) => simulator.faults.add({ on: 'listMachineActions', kind: 'hang', times: 1e6 }),
	({ simulator }) =>
		simulator.faults.add({ on: 'listMachineActions', kind: 'truncatedJson', times: 1e6 }),
	({ simulator }) => {
		const { clientId, clientSecret: value } = simulator.credential;
		simulator.apps.update(clientId, { secrets: [{ value, id: 'a', expiresAt: 1 }] });
		simulator.apps.revokeTokens();
	},
];

class LongNight {
	private readonly told = new Map<string, number>();
	private readonly gap = new Set<string>();
	private readonly done: Record<string, number> = {};
	private readonly random: () => number;
	private outageEnds = Infinity;
	private spelling = 0;
	/** How the next poll becomes active, where it is the first of its context. */
	private activation: WorkflowActivateMode = 'activate';

	constructor(
		private readonly watched: Watch,
		private readonly options: NightOptions,
	) {
		this.random = numbersFrom(options.seed);
	}

	async pass(): Promise<Night> {
		const { simulator, clock } = this.watched;
		const start = clock.date();
		const times = Array.from(
			{ length: this.options.actions },
			() => start + this.random() * this.options.hours * hour,
		).sort((one, other) => one - other);
		await this.poll();
		while (clock.date() < start + this.options.hours * hour) {
			await clock.advance(minute);
			for (const createdAt of times.splice(0, countUntil(times, clock.date())))
				this.begin(createdAt);
			this.stir();
			await this.poll();
		}
		this.endOutage();
		for (let count = 0; count < 4; count += 1) {
			await clock.advance(hour);
			await this.poll();
		}
		const ended = simulator.actions.all().map(({ id }) => id);
		return {
			ended: ended.length,
			told: this.told.size,
			inTheGap: this.gap.size,
			lost: ended.filter((id) => !this.told.has(id) && !this.gap.has(id)),
			twice: [...this.told].filter(([, count]) => count > 1).map(([id]) => id),
			done: this.done,
		};
	}

	private begin(createdAt: number): void {
		const { simulator } = this.watched;
		const machines = simulator.machines.all();
		simulator.actions.add({
			type: 'RunAntiVirusScan',
			machineId: machines[Math.floor(this.random() * machines.length)]?.id ?? '',
			createdAt: Math.floor(createdAt),
			behaviour: {
				outcome: this.random() < 0.8 ? 'Succeeded' : 'Failed',
				pendingMs: this.random() * 2 * minute,
				runningMs: this.random() * 20 * minute,
				hiddenMs: this.random() < 0.3 ? this.random() * 10_000 : 0,
			},
		});
	}

	/** What happens to n8n and the service in a minute. */
	private stir(): void {
		const { simulator, clock, poller } = this.watched;
		if (clock.date() >= this.outageEnds) this.endOutage();
		if (this.outageEnds === Infinity && this.happens(0.02, 'outages')) {
			outages[Math.floor(this.random() * outages.length)]?.(this.watched);
			this.outageEnds = clock.date() + this.random() * 20 * minute;
		}
		if (this.happens(0.02, 'kills')) {
			poller.restart();
			this.activation = 'init';
		}
		if (this.happens(0.02, 'respelled credentials')) this.respell(simulator.url);
		if (this.happens(0.02, 'publishing')) {
			if (this.random() < 0.5) poller.deactivate();
			else poller.republish();
			this.activation = 'update';
		}
	}

	private endOutage(): void {
		const { simulator } = this.watched;
		const { clientId, clientSecret: value } = simulator.credential;
		simulator.faults.clear();
		simulator.apps.update(clientId, { secrets: [{ value, id: 'a' }] });
		this.outageEnds = Infinity;
	}

	/** Tenant by ID and by domain, API by two names, in turn. */
	private respell(url: string): void {
		const { simulator, engine } = this.watched;
		const { tenantId } = simulator.credential;
		this.spelling += 1;
		engine.credentialStore.edit({
			tenantId: this.spelling % 2 === 0 ? tenantId : 'contoso.example',
			apiUrl: this.spelling % 4 < 2 ? url : url.replace('127.0.0.1', 'localhost'),
			scope: `${url}/.default`,
		});
	}

	/** A poll, and now and then the death of n8n before the execution is stored. */
	private async poll(): Promise<void> {
		const { poller } = this.watched;
		const diesInTheGap = this.random() < 0.01;
		poller.refuseExecutions(diesInTheGap);
		const events = await this.watched.poll('trigger', this.activation).catch(() => undefined);
		poller.refuseExecutions(false);
		// What publishing could not begin is tried again; n8n itself goes on after a start.
		if (events !== undefined) this.activation = 'update';
		for (const { id } of events ?? []) this.tell(String(id), diesInTheGap);
		if (diesInTheGap) {
			this.count('kills in the gap');
			poller.restart();
			this.activation = 'init';
		}
	}

	private tell(id: string, isGap: boolean): void {
		if (isGap) this.gap.add(id);
		else this.told.set(id, (this.told.get(id) ?? 0) + 1);
	}

	private happens(chance: number, what: string): boolean {
		if (this.random() >= chance) return false;
		this.count(what);
		return true;
	}

	private count(what: string): void {
		this.done[what] = (this.done[what] ?? 0) + 1;
	}
}

function countUntil(times: readonly number[], now: number): number {
	const index = times.findIndex((time) => time > now);
	return index < 0 ? times.length : index;
}

export async function passNight(options: NightOptions): Promise<Night> {
	const { engine } = options;
	const watched = await watch({ triggerOn: 'actionFinished' }, { poller: { engine } });
	const { tenantId } = watched.simulator.credential;
	watched.simulator.tenants.register({ tenantId, domains: ['contoso.example'] });
	return await new LongNight(watched, options).pass();
}
