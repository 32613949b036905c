import type { Clock } from '../../general/clock';
import { DefenderError } from '../../defenderError';
import { retryAfterMs } from '../../http/refusal/refusal';
import { checkedLink } from './downloadHosts';
import type { FileAnswer, FileTransfer } from './transfer';

/** Where a file comes from. */
export interface FileSource {
	/** What it is, for messages: "The investigation package". */
	readonly name: string;
	/** Asks the service for a link. Called again when a link has expired. */
	readonly link: () => Promise<string>;
}

/** Which part of a file is wanted. */
interface Part {
	/** Bytes before it. */
	readonly from: number;
	/** The part is of use only if the file is still the one with this ETag. */
	readonly etag?: string | undefined;
}

interface FetchSettings {
	readonly fetch: FileTransfer<unknown>['fetch'];
	/** Origin of a custom cloud, see `checkedLink`. */
	readonly ownOrigin: string | undefined;
	readonly clock: Clock;
	/** `clock.now()` after which nothing is asked for any more. */
	readonly deadline: number;
}

/** A link may expire before it is used, but hardly three in a row. */
const mostLinks = 3;
const mostRedirects = 5;
const answerTimeoutMs = 60_000;

const redirects = [301, 302, 303, 307, 308];
/** How download hosts refuse a link that is not, or no longer, valid. */
const refusedLink = [401, 403, 404, 410];

/** A file behind links that expire. */
export class LinkedFile {
	private present: URL | undefined;
	private linksAsked = 0;

	constructor(
		private readonly source: FileSource,
		private readonly settings: FetchSettings,
	) {}

	/**
	 * A link that has not been refused yet.
	 *
	 * @throws whatever asking for one throws, which is final: the API is asked again as often as helps
	 */
	async link(): Promise<URL> {
		if (this.present !== undefined) return this.present;
		this.linksAsked += 1;
		const link = await this.source.link();
		this.present = checkedLink(link, this.settings.ownOrigin);
		return this.present;
	}

	/**
	 * The file from some byte on, or all of it where the host ignores that.
	 *
	 * @returns undefined when the link has expired, and another one may be asked for
	 * @throws DefenderError `serviceFault` or `quota` when it is worth another try, `download` when it
	 * is not; NetworkFault
	 */
	async part(link: URL, wanted: Part, signal: AbortSignal): Promise<FileAnswer | undefined> {
		const answer = await this.ask(link, wanted, signal);
		if (answer.status === 200 || answer.status === 206) return answer;
		answer.discard();
		if (!refusedLink.includes(answer.status) || this.linksAsked >= mostLinks) {
			throw this.refusal(answer);
		}
		this.present = undefined;
		return undefined;
	}

	/** Follows redirects by hand, so that each of them is looked at before. */
	private async ask(link: URL, wanted: Part, signal: AbortSignal): Promise<FileAnswer> {
		const { fetch, ownOrigin, clock, deadline } = this.settings;
		let url = link;
		for (let followed = 0; followed <= mostRedirects; followed += 1) {
			const timeoutMs = Math.min(answerTimeoutMs, Math.max(1_000, deadline - clock.now()));
			const answer = await fetch({ url: url.href, headers: headersOf(wanted), timeoutMs, signal });
			if (!redirects.includes(answer.status)) return answer;
			answer.discard();
			const { location } = answer.headers;
			if (location === undefined || !URL.canParse(location, url)) break;
			url = checkedLink(new URL(location, url).href, ownOrigin);
		}
		throw new DefenderError({
			kind: 'download',
			message: `${this.source.name} could not be downloaded: its host sends from one address to the next`,
			advice:
				'A proxy or firewall may answer in place of Microsoft; look at what it does to the n8n host.',
		});
	}

	private refusal(answer: FileAnswer): DefenderError {
		const { status, headers } = answer;
		const now = this.settings.clock.date();
		const wait = retryAfterMs({ status, headers, body: undefined }, now);
		const isLink = refusedLink.includes(status);
		return new DefenderError({
			kind: status === 429 ? 'quota' : status >= 500 ? 'serviceFault' : 'download',
			message: isLink
				? `${this.source.name} could not be downloaded: ${mostLinks} links in a row were refused (HTTP ${status})`
				: `${this.source.name} could not be downloaded: its host answered with HTTP ${status}`,
			advice: isLink
				? 'Links live for minutes only. Compare the clock of the n8n host, and check that its proxy does not change addresses.'
				: 'Run the node again later.',
			status,
			...(wait === undefined ? {} : { retryAfterMs: wait }),
		});
	}
}

function headersOf({ from, etag }: Part): Record<string, string> {
	return {
		// Bytes are counted and compared as they are stored.
		'accept-encoding': 'identity',
		...(from === 0 ? {} : { range: `bytes=${from}-` }),
		...(from === 0 || etag === undefined ? {} : { 'if-range': etag }),
	};
}
