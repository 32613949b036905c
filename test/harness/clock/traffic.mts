import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import { Socket } from 'node:net';
import { setTimeout as realTime } from 'node:timers/promises';
import { onRelease } from '../release.mts';

const tickMs = 10;
const silentTicks = 30;

/**
 * What this process has under way on the network and on disk, seen through node's own diagnostics
 * channels. A request counts from its start to the last byte of its answer.
 */
class Traffic {
	private readonly requests = new Set<unknown>();
	private readonly sockets = new Set<Socket>();
	private onChange: () => void = () => undefined;
	private bytesBefore = 0;
	private silence = 0;

	get isUnderWay(): boolean {
		return this.requests.size > 0 || isDiskBusy();
	}

	/** Marks something else than a plain HTTP request as under way, until `end`. */
	begin(work: unknown): void {
		this.requests.add(work);
		this.silence = 0;
	}

	end(work: unknown): void {
		if (this.requests.delete(work)) this.onChange();
	}

	openSocket(socket: Socket): void {
		this.sockets.add(socket);
		socket.once('close', () => this.sockets.delete(socket));
	}

	/**
	 * Resolves soon after something ended or moved. Whatever makes no sound for 300 ms of real time
	 * is taken to be hung on purpose and no longer counts: client and service live in one process,
	 * so what is on its way moves at each turn of the event loop, save for a full TCP window, which
	 * the kernel opens again within 200 ms.
	 */
	async change(): Promise<void> {
		const stop = new AbortController();
		const ended = new Promise<void>((resolve) => {
			this.onChange = resolve;
		});
		const tick = realTime(tickMs, undefined, { signal: stop.signal }).then(
			() => this.listen(),
			() => undefined,
		);
		await Promise.race([ended, tick]);
		stop.abort();
	}

	private listen(): void {
		const bytes = this.bytesMoved();
		this.silence = bytes === this.bytesBefore && !isDiskBusy() ? this.silence + 1 : 0;
		this.bytesBefore = bytes;
		if (this.silence < silentTicks) return;
		this.requests.clear();
		this.silence = 0;
	}

	private bytesMoved(): number {
		let bytes = 0;
		for (const socket of this.sockets) bytes += socket.bytesRead + socket.bytesWritten;
		return bytes;
	}
}

/** Writing and reading files happens outside of the event loop; nothing else shows it. */
function isDiskBusy(): boolean {
	return process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));
}

function fieldOf(message: unknown, name: string): unknown {
	return typeof message === 'object' && message !== null ? Reflect.get(message, name) : undefined;
}

function openSocket(message: unknown): void {
	const socket = fieldOf(message, 'socket');
	if (socket instanceof Socket) traffic.openSocket(socket);
}

const listeners: Array<[channel: string, listener: (message: unknown) => void]> = [
	[
		'http.client.request.start',
		(message) => {
			const request = fieldOf(message, 'request');
			if (!(request instanceof ClientRequest)) return;
			traffic.begin(request);
			request.once('close', () => traffic.end(request));
		},
	],
	['net.client.socket', openSocket],
	// A client counts what it sends as written at once: only the receiver shows an upload moving.
	['net.server.socket', openSocket],
	['undici:request:create', (message) => traffic.begin(fieldOf(message, 'request'))],
	['undici:request:trailers', (message) => traffic.end(fieldOf(message, 'request'))],
	['undici:request:error', (message) => traffic.end(fieldOf(message, 'request'))],
];

export const traffic = new Traffic();

for (const [channel, listener] of listeners) subscribe(channel, listener);
onRelease(() => {
	for (const [channel, listener] of listeners) unsubscribe(channel, listener);
});
