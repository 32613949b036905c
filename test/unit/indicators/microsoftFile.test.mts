import { expect, test } from '@jest/globals';
import { signedByMicrosoft } from '../../../defender/indicators/microsoftFile.ts';

const signed = 'has signed, so it was not blocked';
const unclear = 'it cannot be told whether the certificate is valid, so it was not blocked';

test.each<[unknown, unknown, string | undefined]>([
	['Microsoft Windows', true, signed],
	['microsoft corporation', true, signed],
	['CN=Microsoft Windows, O=Microsoft Corporation, C=US', true, signed],
	['C=US, O="Microsoft Corporation", CN=A tool', true, signed],
	['/C=US/O=Microsoft Corporation/CN=A tool', true, signed],
	['C=US,o = Microsoft', true, signed],
	['Microsoft Windows', null, unclear],
	['Microsoft Windows', undefined, unclear],
	['Microsoft Windows', 'yes', unclear],
	['CN=Microsoft Windows', null, unclear],
	['Microsoft Windows', false, undefined],
	['CN=Microsoft Windows', false, undefined],
	['Microsofty', true, undefined],
	['Contoso, friend of Microsoft', null, undefined],
	['CN=Contoso, OU=Microsoft, L=Microsoft', true, undefined],
	['CN=Contoso Microsoft', true, undefined],
	['', null, undefined],
	[null, null, undefined],
	[undefined, true, undefined],
])('signer %j, certificate valid %j', (signer, isValidCertificate, reason) => {
	const said = signedByMicrosoft('12ab', { signer, isValidCertificate });
	if (reason === undefined) expect(said).toBeUndefined();
	else expect(said).toMatch(new RegExp(`^The file 12ab .*${reason}$`));
});
