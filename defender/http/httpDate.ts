/** As HTTP writes them (RFC 9110 5.6.7): by the day's name, or as a timestamp. */
const form = /^(?:[A-Z][a-z]{2,8}, |\d{4}-\d\d-\d\dT)/;

/** What is not within these years is a fault of the clock that it came from. */
const earliest = Date.UTC(2015, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/** Epoch milliseconds of a date in a header; undefined without one that makes sense. */
export function httpDate(header: string | undefined): number | undefined {
	const date = form.test(header ?? '') ? Date.parse(header ?? '') : NaN;
	return date >= earliest && date <= latest ? date : undefined;
}
