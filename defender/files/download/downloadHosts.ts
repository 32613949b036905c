import { DefenderError, foreignAnswer } from '../../defenderError';
import { excerpt } from '../../texts/shown';

/** Whose links are followed. Each stands for all hosts below it. */
export const microsoftDomains: readonly string[] = [
	'securitycenter.windows.com',
	'securitycenter.microsoft.com',
	'securitycenter.windows.us',
	'securitycenter.microsoft.us',
	'blob.core.windows.net',
	'blob.core.usgovcloudapi.net',
];

function isMicrosofts(url: URL): boolean {
	const isOrdinary = url.protocol === 'https:' && url.port === '';
	return isOrdinary && microsoftDomains.some((domain) => url.hostname.endsWith(`.${domain}`));
}

/**
 * Reads a download link and checks that it may be followed: https to a download host of
 * Microsoft's, or the origin that a credential for a custom cloud names.
 *
 * @param ownOrigin of the custom cloud; undefined for Microsoft's clouds
 * @throws DefenderError of kind `download`; it names the host, never the link
 */
export function checkedLink(link: string, ownOrigin: string | undefined): URL {
	// A parser drops ends of lines without a word, so that what it reads is not what was sent.
	const url = /^[!-~]+$/.test(link) && URL.canParse(link) ? new URL(link) : undefined;
	if (url === undefined) {
		throw foreignAnswer(
			'Microsoft Defender answered with something that is no download link',
			'download',
		);
	}
	const isAnonymous = url.username === '' && url.password === '';
	if (isAnonymous && (isMicrosofts(url) || url.origin === ownOrigin)) return url;
	throw new DefenderError({
		kind: 'download',
		message: `The download was not begun, because it would come from ${excerpt(`${url.protocol}//${url.host}`)}, which is no download host of Microsoft's`,
		advice:
			'Files are fetched over https from the download hosts of Microsoft Defender and Azure Storage only. With the cloud "Custom" in the credential, the origin of its API URL is allowed too.',
	});
}
