/** What this process has told to have run, by the path of the file: one flag for each counter. */
const told = new Map();

/**
 * Of the coverage of one test file only what has something to tell: a statement, function or branch
 * that ran for the first time in this process. The report shows what ran and what did not, not how
 * often; sending, copying and merging the maps of all files after each test file takes longer than
 * counting.
 *
 * @param coverage by path, as babel-plugin-istanbul keeps it
 */
function untold(coverage = {}) {
	const news = {};
	for (const [path, file] of Object.entries(coverage)) {
		const ran = countersOf(file).map((count) => count > 0);
		const before = told.get(path);
		if (before?.hash === file.hash && ran.every((has, index) => !has || before.ran[index])) {
			continue;
		}
		told.set(path, {
			hash: file.hash,
			ran: before?.hash === file.hash ? ran.map((has, index) => has || before.ran[index]) : ran,
		});
		news[path] = file;
	}
	return news;
}

function countersOf({ s, f, b }) {
	return [...Object.values(s), ...Object.values(f), ...Object.values(b).flat()];
}

module.exports = { untold };
