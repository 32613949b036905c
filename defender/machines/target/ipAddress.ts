const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const ipv6 = /^[0-9a-f:.]+$/i;
const mappedIpv4 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * The one spelling of an IP address: IPv6 in lower case with the longest row of zeros left out
 * (RFC 5952), without brackets and zone; IPv4 inside IPv6 as IPv4.
 *
 * @returns undefined when the text is no address
 */
export function canonicalIp(text: string): string | undefined {
	if (ipv4.test(text)) return text;
	const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%[\w.-]+$/, '');
	if (!bare.includes(':') || !ipv6.test(bare)) return undefined;
	// The URL standard demands RFC 5952 of host names, so its parser does the work.
	const url = `http://[${bare}]`;
	if (!URL.canParse(url)) return undefined;
	const address = new URL(url).hostname.slice(1, -1);
	const mapped = mappedIpv4.exec(address);
	return mapped === null ? address : dotted(mapped[1] ?? '', mapped[2] ?? '');
}

function dotted(high: string, low: string): string {
	const bytes = [high, low].flatMap((part) => {
		const number = parseInt(part, 16);
		return [number >> 8, number & 255];
	});
	return bytes.join('.');
}
