/**
 * What a poll of the trigger costs while nothing changes: list calls, the bytes that come for them, and
 * what n8n has to save, for actions that have been open since yesterday in a tenant that sees 20,000 a day.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import type { Section } from './report/section.mts';
import { startSimulator } from '../simulator/index.mts';
import { createEngine, virtualClock } from '../test/harness/index.mts';

interface PollBytes {
	readonly open: number;
	/** List calls of the poll. */
	readonly calls: number;
	/** Received, headers included. */
	readonly bytes: number;
	/** Of the saved position as JSON. */
	readonly stateBytes: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const perDay = 20_000;

async function pollBytesRow(open: number): Promise<PollBytes> {
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9));
	const simulator = await startSimulator({ clock: { now: () => clock.date() } });
	const engine = createEngine({ simulator, clock });
	const machineId = simulator.machines.all()[0]?.id ?? '';
	const add = (status: string, ago: number) =>
		simulator.actions.add({
			type: 'RunAntiVirusScan',
			machineId,
			status,
			createdAt: clock.date() - ago,
		});
	const meter = new Meter();
	try {
		for (let index = 0; index < perDay; index += 1) add('Succeeded', (dayMs * index) / perDay);
		for (let index = 0; index < open; index += 1) add('Pending', dayMs + index);
		const poller = engine.poller({
			authentication: 'microsoftDefenderApi',
			triggerOn: 'actionFinished',
		});
		await poller.poll();
		simulator.requests.clear();
		const before = meter.bytes;
		await clock.advance(minuteMs);
		await poller.poll();
		return {
			open,
			calls: simulator.requests.count('listMachineActions'),
			bytes: meter.bytes - before,
			stateBytes: JSON.stringify(poller.staticData).length,
		};
	} finally {
		meter.stop();
		await simulator.close();
	}
}

/** Counts what this process receives as a client. */
class Meter {
	private readonly sockets: Socket[] = [];
	private readonly listen = (message: unknown): void => {
		const socket: unknown = Reflect.get(Object(message), 'socket');
		if (socket instanceof Socket) this.sockets.push(socket);
	};

	constructor() {
		subscribe('net.client.socket', this.listen);
	}

	get bytes(): number {
		return this.sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
	}

	stop(): void {
		unsubscribe('net.client.socket', this.listen);
	}
}

async function pollBytesRows(isQuick: boolean): Promise<PollBytes[]> {
	const rows: PollBytes[] = [];
	for (const open of isQuick ? [0, 1_000] : [0, 10, 100, 1_000, 9_999]) {
		rows.push(await pollBytesRow(open));
	}
	return rows;
}

export async function run(isQuick: boolean): Promise<Section> {
	const head = ['Open', 'List calls', 'Received kB', 'State kB'];
	const rows: Section['rows'] = [];
	for (const { open, calls, bytes, stateBytes } of await pollBytesRows(isQuick)) {
		rows.push([open, calls, (bytes / 1_000).toFixed(1), (stateBytes / 1_000).toFixed(1)]);
	}
	return { title: 'A poll of the trigger while nothing changes', head, rows };
}
