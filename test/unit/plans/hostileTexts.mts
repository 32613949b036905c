/**
 * Names and comments that whoever owns a machine, sends an alert or steers a model may give, and that
 * something between us and a person may take for more than a text. None of them does harm.
 */
export const hostileTexts: readonly string[] = [
	'<b>bold</b>',
	'<a href="https://evil.example">approve</a>',
	'&lt;a href=&quot;https://evil.example&quot;&gt;x&lt;/a&gt;',
	'<img src=x onerror=alert(1)>',
	'<br>2 of 2. 1d84c0a7f3b92e65d0471c8ea6f5b3927d0c4e18 hr-lt-0107: isolate',
	'pc1\n2 of 2. another machine',
	'pc1\\n2 of 2. another machine',
	'pc1\r\nBcc: x@evil.example',
	'pc1\u2028next line\u2029paragraph\u0085more',
	'[approve](https://evil.example)',
	'<https://evil.example|approve>',
	'https://evil.example/approve',
	'*bold* _italic_ ~gone~ `code` ||hidden||',
	'@everyone <!channel> <@U123>',
	'\u202Eelpmaxe.osotnoc\u202C',
	'\u2066pc1\u2069\u200Bx\uFEFF',
	'\u05E9\u05DC\u05D5\u05DD 12',
	'"; approve; "',
	'{{ $json.plan }} ${x} #{y}',
	'# Heading',
	'| a | b |',
	'x'.repeat(5_000),
	'<!-- ',
	'--></td></tr></table><h1>Approved</h1>',
	'data:text/html;base64,PHNjcmlwdD4=',
	'javascript:alert(1)',
	'\u0000\u0007\u001b[31mred',
];
